from roughy.editing.pieces import Spoken, discounted, find_pieces


def value_of_first(*breaths: str, sentence: str, doubted: bool) -> float:
    """What the first breath is worth to a sentence where the passes took it for a lost take, or did not."""
    forms = tuple(form for breath in breaths for form in breath.split())
    ends = [sum(len(breath.split()) for breath in breaths[:count]) for count in range(len(breaths) + 1)]
    spoken = Spoken(forms, tuple(range(len(forms))), tuple(map(range, ends, ends[1:])))
    pieces = find_pieces(spoken, [tuple(sentence.split())])
    return discounted(pieces, range(ends[1]) if doubted else ())[0].value


def test_a_take_that_a_later_one_says_again_is_worth_less_and_still_less_if_it_was_given_up():
    takes = ("the oven must be hot", "the oven must be hot")
    later, given_up = (value_of_first(*takes, sentence="the oven must be hot", doubted=lost) for lost in (False, True))
    assert given_up < later < len("theovenmustbehot")


def test_a_take_after_which_nothing_says_the_same_is_worth_all_although_it_was_taken_for_a_lost_one():
    value = value_of_first("the oven must be hot", "bread is good", sentence="the oven must be hot", doubted=True)
    assert value == len("theovenmustbehot")


def test_a_small_word_alone_says_something_of_a_short_sentence_only():
    spoken = Spoken(("go",), (0,), (range(1),))
    assert find_pieces(spoken, [("now", "go")])
    assert not find_pieces(spoken, [("go", "down", "to", "the", "harbor", "before", "noon")])
