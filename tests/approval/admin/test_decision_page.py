from dataclasses import replace

import pytest
from django.urls import reverse

from approval.actions.revise import revise
from approval.models import Decision, ReasonCode, Request
from commerce.models import Product
from kit import clock
from people.roles import Role
from tests.approval import entries
from tests.approval.conftest import MORNING, later
from tests.approval.entries import KIND


@pytest.fixture(autouse=True)
def _morning(asked):
    with clock.frozen(later(1)):
        yield


@pytest.fixture
def page(asked):
    return reverse("admin:approvals_decision", args=[asked.pk])


@pytest.fixture
def answer(client_of, page):
    """`answer(chen, "approve")` sends what the screen would send now."""

    def send(user, verdict, query="", **more):
        now = Request.objects.get(pk=page.split("/")[-2])
        data = {"seen_hash": now.content_hash, "level": now.level, "verdict": verdict, "note": "please look", **more}
        return client_of(user).post(f"{page}?{query}", data)

    return send


class TestShows:
    def test_the_entry_its_levels_and_the_keys(self, client_of, chen, page):
        shown = client_of(chen).get(page).text
        for words in (
            "DRILL-1",
            "1 Checker",
            "2 Manager",
            "Handed in",
            "1500.0000",
            "Approve <kbd>A</kbd>",
            "23 h left",
        ):
            assert words in shown

    def test_what_became_different_in_words(self, client_of, chen, page, product, mara):
        product.name = "Hammer drill"
        product.save()
        revise(kind=KIND, subject=product, editor=mara, at=later(1))
        shown = client_of(chen).get(page).text
        assert "Changed by Mara since it was last handed in" in shown
        assert "Name was Drill, is now Hammer drill." in shown

    def test_each_decision_with_what_was_seen(self, client_of, chen, max_, page, say, asked, product, mara):  # noqa: PLR0917
        say("return", asked, chen, note="The name is short")
        shown = client_of(max_).get(page).text
        assert "Returned" in shown
        assert "The name is short" in shown
        assert "What was seen" in shown
        assert "nothing is to be decided" in shown

    def test_pages_of_the_handler_beside_it(self, client_of, chen, page, monkeypatch):
        pictured = replace(
            entries.HANDLERS[KIND], panel_context=lambda product, row: {"pages": [{"url": "/x.png", "label": "page 1"}]}
        )
        monkeypatch.setitem(entries.HANDLERS, KIND, pictured)
        assert 'src="/x.png"' in client_of(chen).get(page).text

    def test_what_was_kept_of_an_entry_that_is_gone(self, client_of, chen, page):
        Product.objects.all().delete()
        shown = client_of(chen).get(page).text
        assert "not there any more" in shown
        assert "1500.0000" in shown

    @pytest.mark.parametrize("who", ["mara", "max_"])
    def test_why_there_is_nothing_to_decide(self, who, client_of, page, request):
        words = {"mara": "Another person must decide.", "max_": "At this level a Checker decides."}
        shown = client_of(request.getfixturevalue(who)).get(page).text
        assert words[who] in shown
        assert "Approve <kbd>" not in shown

    def test_not_to_whom_it_never_comes(self, client_of, hire, page):
        assert client_of(hire("olga", Role.OPERATOR)).get(page).status_code == 404


class TestDecides:
    def test_and_opens_the_next_at_once(self, answer, chen, hand_in):
        following = hand_in(Product.objects.create(sku="SAW-1", price=1), at=later(0.5))
        gone = answer(chen, "approve", query=f"kind={KIND}")
        assert gone.status_code == 302
        assert gone["Location"] == f"{reverse('admin:approvals_decision', args=[following.pk])}?kind={KIND}"
        assert Decision.objects.get().verdict == "approve"

    def test_and_goes_to_the_queue_when_that_was_the_last(self, answer, chen):
        assert answer(chen, "reject")["Location"].startswith(reverse("admin:approvals_queue"))
        assert Request.objects.get().state == "rejected"

    def test_with_a_reason(self, answer, chen):
        reason = ReasonCode.objects.create(kind=KIND, verdict="return", code="short", label="The name is short")
        answer(chen, "return", reason=reason.pk, note="")
        assert Decision.objects.get().reason == reason


class TestRefuses:
    @pytest.fixture(autouse=True)
    def _nothing_decided(self, asked):
        yield
        assert not Decision.objects.exists()
        assert Request.objects.get(pk=asked.pk).state == "open"

    def test_a_stale_view_and_shows_what_stands_there_now(self, client_of, chen, page, product, mara, asked):
        product.name = "Hammer drill"
        product.save()
        revise(kind=KIND, subject=product, editor=mara, at=later(1))
        data = {"seen_hash": asked.content_hash, "level": 1, "verdict": "return", "note": "kept as typed"}
        shown = client_of(chen).post(page, data)
        assert shown.status_code == 409
        for words in ("It was edited after you opened it.", "is now Hammer drill", "kept as typed"):
            assert words in shown.text

    def test_a_level_that_somebody_else_decided(self, answer, chen):
        assert "Somebody else decided first" in answer(chen, "approve", level=2).text

    def test_own_work(self, answer, mara):
        Request.objects.update(role=Role.OPERATOR)
        assert "Another person must decide" in answer(mara, "approve").text

    def test_a_refusal_without_a_reason_where_there_are_reasons(self, answer, chen):
        ReasonCode.objects.create(kind=KIND, verdict="reject", code="two", label="They are two")
        shown = answer(chen, "reject")
        assert shown.status_code == 409
        assert "Choose a reason." in shown.text

    @pytest.mark.parametrize("data", [{"verdict": "fly"}, {"level": "x"}, {"seen_hash": ""}, {"reason": "999"}])
    def test_nonsense(self, data, answer, chen):
        assert answer(chen, **{"verdict": "approve", **data}).status_code == 409


def test_the_number_of_queries_is_small(client_of, chen, page, django_assert_max_num_queries):
    browser = client_of(chen)
    browser.get(page)
    with django_assert_max_num_queries(2 * 27):  # each with its SET search_path
        browser.get(page)
    assert clock.now() > MORNING
