"""Languages by the names that speech services have for them."""

NAMES = {
    "af": ("afrikaans", "afr"),
    "ar": ("arabic", "ara"),
    "bg": ("bulgarian", "bul"),
    "ca": ("catalan", "cat"),
    "cs": ("czech", "ces"),
    "da": ("danish", "dan"),
    "de": ("german", "deu"),
    "el": ("greek", "ell"),
    "en": ("english", "eng"),
    "es": ("spanish", "spa"),
    "et": ("estonian", "est"),
    "fi": ("finnish", "fin"),
    "fr": ("french", "fra"),
    "he": ("hebrew", "heb"),
    "hi": ("hindi", "hin"),
    "hr": ("croatian", "hrv"),
    "hu": ("hungarian", "hun"),
    "id": ("indonesian", "ind"),
    "it": ("italian", "ita"),
    "ja": ("japanese", "jpn"),
    "ko": ("korean", "kor"),
    "lt": ("lithuanian", "lit"),
    "lv": ("latvian", "lav"),
    "ms": ("malay", "msa"),
    "nl": ("dutch", "nld"),
    "no": ("norwegian", "nor"),
    "pl": ("polish", "pol"),
    "pt": ("portuguese", "por"),
    "ro": ("romanian", "ron"),
    "ru": ("russian", "rus"),
    "sk": ("slovak", "slk"),
    "sl": ("slovenian", "slv"),
    "sr": ("serbian", "srp"),
    "sv": ("swedish", "swe"),
    "ta": ("tamil", "tam"),
    "th": ("thai", "tha"),
    "tr": ("turkish", "tur"),
    "uk": ("ukrainian", "ukr"),
    "ur": ("urdu", "urd"),
    "vi": ("vietnamese", "vie"),
    "zh": ("chinese", "zho"),
}
"""ISO 639-1 code: English name and ISO 639-3 code."""

CODES = {name: code for code, names in NAMES.items() for name in (code, *names)}


def language_code(name: str | None) -> str | None:
    """ISO 639-1 for a code of ISO 639-1 or -3, with or without a region, or an English name; None where unknown."""
    return CODES.get(name.strip().lower().split("-")[0]) if name else None
