"""Which language model, if any, an operator lets judge what belongs."""

from roughy.editing.judge.connect import connect
from roughy.editing.judge.model import LanguageModel
from roughy.settings import Settings


def chosen_judge(settings: Settings) -> LanguageModel | None:
    """The language model of the settings, None where there is none; raises what `connect` raises."""
    if not settings.judge:
        return None
    key = settings.judge_key
    return connect(
        settings.judge,
        model=settings.judge_model,
        url=settings.judge_url,
        key=key.get_secret_value() if key else None,
    )
