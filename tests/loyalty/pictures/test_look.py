from io import BytesIO

from PIL import Image

from loyalty.pictures.look import distance, look_of
from tests.loyalty.pictures.drawn import as_jpeg, draw_invoice


def test_saved_anew_and_half_as_large_a_picture_looks_the_same():
    paper = draw_invoice()
    with Image.open(BytesIO(as_jpeg(paper.resize((310, 438)), quality=60))) as copy:
        assert distance(look_of(paper), look_of(copy)) <= 12


def test_cut_a_little_askew_it_looks_much_the_same():
    paper = draw_invoice()
    assert distance(look_of(paper), look_of(paper.rotate(0.5, fillcolor="white"))) <= 20


def test_another_invoice_on_the_same_form_does_not():
    assert distance(look_of(draw_invoice("A-1")), look_of(draw_invoice("A-2", seed=2))) > 30


def test_a_look_is_256_bits_in_hex():
    assert len(look_of(draw_invoice())) == 64
    assert distance("0" * 64, "f" * 64) == 256
