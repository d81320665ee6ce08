import pytest

from roughy.editing.rough_cut import Reason
from roughy.editing.script import sentences

SCRIPT = "We bake bread at home. The oven must be very hot. Let it cool before you cut it."


@pytest.mark.parametrize(
    "spoken",
    [
        "We bake bread at home. [0.5] The oven must be very hot. [0.5] Let it cool before you cut it.",
        "Hello? [1] We bake bread. [0.8] We bake bread at home. [0.5] The oven must be very hot. [0.5] "
        "The oven must be [0.8] Let it cool, no. [0.8] Let it cool before you cut it. [1] Nice.",
        "We bake bread at home. [0.5] My sister hates it. [0.9] The oven, the oven must be very hot. [0.5] "
        "Let it cool before you cut it.",
    ],
    ids=["clean", "takes and talk", "an aside"],
)
def test_every_sentence_stays_once_and_in_order(say, spoken):
    assert say(spoken).kept(SCRIPT).lower() == SCRIPT.lower()


@pytest.mark.parametrize(
    ("script", "spoken"),
    [
        ("It was published in 1687.", "It was published in sixteen eighty-seven."),
        ("It was published in sixteen eighty seven.", "It was published in 1687."),
        ("Let us see what it's worth.", "Let's see what it is worth."),
        ("Dr. Smith drove 50 km.", "Doctor Smith drove fifty kilometers."),
        ("It costs $5, or 10%.", "It costs five dollars, or ten percent."),
        ("Install the plug-in on the 21st.", "Install the plugin on the twenty-first."),
    ],
)
def test_a_spelling_of_its_own_is_no_other_word(say, script, spoken):
    cut = say(f"Hello there. [1] {spoken} [1] Good one.").cut(script)
    assert say(f"Hello there. [1] {spoken} [1] Good one.").words_in(cut) == spoken
    assert cut.missing == ()


def test_missing_sentences_are_reported(say):
    cut = say("We bake bread at home. [0.5] Let it cool before you cut it.").cut(SCRIPT)
    assert cut.missing == ("The oven must be very hot.",)


def test_deliberate_repeats_and_fillers_of_the_script_stay(say):
    script = "No, no, it is very, very good, you know, that is all."
    assert say(script).kept(script) == script


def test_misheard_words_stay_where_the_script_expects_something(say):
    spoken = "We bake bread at home. [0.5] The often mastered be fairy hut. [0.5] Let it cool before you cut it."
    assert "mastered" in say(spoken).kept(SCRIPT)


def test_the_best_take_of_a_half_spoken_sentence_is_put_together(say):
    spoken = (
        "We bake bread at home. [0.5] The oven must be [0.4] my goodness [0.9] must be very hot. [0.5] "
        "Let it cool before you cut it."
    )
    assert say(spoken).kept(SCRIPT).count("must be") == 1


def test_ad_libs_stay_only_when_asked_for(say):
    spoken = (
        "We bake bread at home. [0.5] My sister loves the crust most. [0.7] The oven must be very hot. [0.5] "
        "Let it cool before you cut it."
    )
    assert "sister" not in say(spoken).kept(SCRIPT)
    assert "sister" in say(spoken).kept(SCRIPT, keep_ad_libs=True)


def test_chatter_and_lost_takes_go_even_where_ad_libs_stay(say):
    spoken = (
        "Okay, are we recording? [1.4] We bake bread at home. [0.5] The oven must be [0.9] The oven must be very hot. "
        "[0.5] Let it cool before you cut it. [1.2] Can you stop the camera please?"
    )
    assert say(spoken).read().kept(SCRIPT, keep_ad_libs=True) == SCRIPT


def test_removals_name_the_line_of_the_script(say):
    cut = say("We bake [0.9] We bake bread at home. [0.9] Nobody asked my neighbor Tom.").cut("We bake bread at home.")
    removals = [removal for removal in cut.removals if removal.text]
    assert removals[-1].reason is Reason.OFF_SCRIPT
    assert removals[0].text == "We bake"


def test_a_script_is_divided_at_sentences_and_lines():
    assert sentences("One. Two!\n# Three\n\nFour") == ["One.", "Two!", "# Three", "Four"]


def test_a_garbled_stretch_about_as_long_as_what_is_unsaid_stays_however_it_sounds(say):
    speech = say("We ruddled un tremple geeding, on the porl. [0.9] The oven is hot now. [0.8] Bread needs an hour.")
    script = "We bake the bread slowly in the oven. The oven is hot now. Bread needs an hour."
    assert speech.kept(script) == " ".join(word.text for word in speech.transcript.words)


def test_where_no_more_is_spoken_than_written_nothing_goes_although_words_were_taken_for_others(say):
    speech = say("The oven is, verot and the hot and bread moush. [1.4] Bread needs hor an hour.")
    script = "The oven is very hot and the bread is soft. Bread needs about an hour."
    assert speech.kept(script) == " ".join(word.text for word in speech.transcript.words)


def test_talk_much_longer_than_what_is_unsaid_still_goes(say):
    script = "The oven is very hot. Bread needs about an hour."
    speech = say(
        "The oven is vero hod. [0.9] My sister went to the market yesterday and forgot her purse there. [0.9] "
        "Bread needs about an hour."
    )
    assert speech.kept(script) == "The oven is vero hod. Bread needs about an hour."


def test_a_badly_heard_last_take_wins_over_an_attempt_that_was_given_up(say):
    script = "Pour the hot water slowly over the ground coffee. Then wait a minute."
    speech = say(
        "Pour the hot water slowly over the, no wait. [1.2] Pour the hod wodder sloly ofer the ground coffee. [0.9] "
        "Then wait a minute."
    )
    assert speech.kept(script) == "Pour the hod wodder sloly ofer the ground coffee. Then wait a minute."


def test_a_script_of_which_half_was_left_out_does_not_bring_lost_takes_back(say):
    script = "The oven is very hot. Bread needs an hour. My aunt sells the loaves on Sunday. Nobody bakes on Monday."
    speech = say("The oven is very. [1.2] The oven is very hot. [0.9] Bread needs an hour.")
    assert speech.kept(script) == "The oven is very hot. Bread needs an hour."


def test_a_take_that_sounds_like_camera_talk_is_not_worth_less_than_an_earlier_one(say):
    script = "The carpet is cleaned on Mondays, so please close the room at five. The keys hang in the hall."
    speech = say(
        "The carpet is cleaned on Fridays, so please, no, Mondays. [0.9] Mondays, I think. [0.4] Yes. [1.4] "
        "The carpet is cleaned on Mondays, so please close the room at five. [0.9] The keys hang in the hall."
    )
    assert speech.kept(script) == script


def test_a_garbled_word_stays_although_alone_it_looks_like_talk_around_the_camera(say):
    script = "Many maps lie. Experts hated it. I am not saying that this is bad."
    speech = say("Many maps lie. [0.9] Expert stayed a bit. [0.9] I am not saying that this is mad.")
    assert speech.kept(script) == "Many maps lie. Expert stayed a bit. I am not saying that this is mad."


def test_a_last_take_garbled_beyond_its_words_wins_over_an_earlier_one_with_words_of_its_own(say):
    script = "If you come after nine, you will wait for more than an hour. Then we walk down."
    speech = say(
        "If you come after nine, you have to wait for an hour and, ugh, what noise. [1.6] "
        "If yogom afner mine, yule waid for moth an an our. [0.9] Then we walk down."
    )
    assert speech.kept(script) == "If yogom afner mine, yule waid for moth an an our. Then we walk down."


def test_a_phrase_that_its_pass_takes_for_a_filler_goes_unless_the_script_says_it(say):
    speech = say("Statistics was, [0.2] like, [0.3] the part that everybody hated. [0.9] I like it.")
    assert "like, the" not in speech.kept("Statistics was the part that everybody hated. I like it.")
    assert "like, the" in speech.kept("Statistics was, like, the part that everybody hated. I like it.")


def test_a_take_is_not_begun_with_the_words_of_an_earlier_one(say):
    script = "Almost nothing, as long as you stay under twenty degrees or so. We go on."
    speech = say(
        "Almost nothing. [0.3] As long as you stay below twenty degrees, [1.5] Who is laughing? [1.6] "
        "Almost not been, [0.2] as long as you stay on that twenty degrees or so. [0.9] We go on."
    )
    assert speech.kept(script) == "Almost not been, as long as you stay on that twenty degrees or so. We go on."


def test_a_short_word_is_said_again_for_the_one_behind_it(say):
    script = "But Frank was always there. He sang."
    assert say("But Frank was always, [0.3] um, [0.2] always there. [0.9] He sang.").kept(script) == script


def test_a_filler_among_garbled_words_is_no_word_of_the_script(say):
    speech = say("Every object falls down. [0.7] You know, [0.3] wen ever you troop it. [0.9] We call this gravity.")
    kept = speech.kept("Every object falls down. Whenever you drop it. We call this gravity.")
    assert kept == "Every object falls down. wen ever you troop it. We call this gravity."


def test_what_is_as_long_as_the_script_expects_stays_whatever_a_pass_took_it_for(say):
    script = "Forty-five euros a month. I know it, I know it. The roof will not last until spring."
    speech = say("Forty-five euros a month. [0.9] I nod, I nod. [0.9] The roof will not last until spring.")
    assert speech.kept(script) == "Forty-five euros a month. I nod, I nod. The roof will not last until spring."


def test_a_scrap_of_sound_at_the_end_of_a_word_is_a_part_of_it(say):
    kept = say("You pay for what you upload. mo [0.9] We like it.").kept("You pay for what you upload. We like it.")
    assert kept == "You pay for what you upload. mo We like it."


def test_a_hesitation_that_the_script_writes_stays(say):
    script = "The bear said, hmm, that is my chair. Nobody answered."
    assert say("The bear said, hmm, that is my chair. [0.9] Um, nobody answered.").kept(script) == (
        "The bear said, hmm, that is my chair. nobody answered."
    )
