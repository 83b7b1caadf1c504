import pytest
from django.urls import reverse

from approval.models import Decision, Request
from commerce.models import Product
from kit import clock
from people.models import DomainEvent
from tests.approval.conftest import MORNING, later
from tests.approval.entries import KIND


@pytest.fixture(autouse=True)
def _morning(asked):
    with clock.frozen(MORNING):
        yield


@pytest.fixture
def page():
    return reverse("admin:approvals_queue")


def test_lists_what_waits_with_its_age(client_of, chen, page, asked):
    answer = client_of(chen).get(page)
    assert "1 entry waits, none of them late." in answer.text
    assert reverse("admin:approvals_decision", args=[asked.pk]) in answer.text
    assert "24 h left" in answer.text
    with clock.frozen(later(30)):
        answer = client_of(chen).get(page)
    assert "1 of them late" in answer.text
    assert "late by 6 h" in answer.text


def test_says_when_nothing_waits_or_fits(client_of, mara, chen, page):
    assert "Nothing waits here." in client_of(mara).get(page).text
    answer = client_of(chen).get(page, {"q": "nothing like it"})
    assert "Nothing of it fits what you chose." in answer.text


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "age=purple", "after=nonsense", "after=2026-01-01_x", "whose=all", "state=gone"]
)
def test_nonsense_in_the_address_is_not_chosen(query, client_of, chen, page):
    answer = client_of(chen).get(f"{page}?{query}")
    assert answer.status_code == 200
    assert "DRILL-1" in answer.text


def test_overseers_see_what_waits_for_anybody(client_of, max_, page):
    assert "DRILL-1" not in client_of(max_).get(page).text
    answer = client_of(max_).get(page, {"whose": "all"})
    assert "DRILL-1" in answer.text
    assert "Tick" not in answer.text


def test_the_next_page_is_linked(client_of, chen, page, hand_in):
    for number in range(26):
        hand_in(Product.objects.create(sku=f"SAW-{number:02}", price=1), at=later(number / 100))
    first = client_of(chen).get(page)
    assert "The next 25" in first.text
    following = client_of(chen).get(f"{page}?{first.context['more']}")
    assert [row.request.subject_label for row in following.context["rows"]] == ["SAW-24", "SAW-25"]


def test_the_number_of_queries_stays(client_of, chen, page, hand_in, django_assert_max_num_queries):
    for number in range(30):
        hand_in(Product.objects.create(sku=f"SAW-{number}", price=1))
    browser = client_of(chen)
    browser.get(page)
    with django_assert_max_num_queries(2 * 15):  # each with its SET search_path
        browser.get(page)


class TestSeveral:
    @pytest.fixture
    def post(self, client_of):
        def send(user, *requests, query="", **data):
            rows = [f"{one.pk}:{one.content_hash}:{one.level}" for one in requests]
            return client_of(user).post(f"{reverse('admin:approvals_several')}?{query}", {"row": rows, **data})

        return send

    @pytest.fixture
    def three(self, hand_in, chen):
        products = [Product.objects.create(sku=f"SAW-{number}", price=1) for number in (1, 2, 3)]
        return [hand_in(one, maker=chen) if one.sku == "SAW-2" else hand_in(one) for one in products]

    def test_each_row_has_its_result(self, post, chen, three):
        answer = post(chen, *three, verdict="approve")
        assert "Approved: 2 of 3" in answer.text
        assert "Another person must decide" in answer.text
        assert Decision.objects.count() == 2

    def test_one_kind_is_returned_with_a_reason(self, post, chen, three):
        answer = post(
            chen, three[0], query=f"kind={KIND}", verdict="reject", note_reject="Two of them", note_return="x"
        )
        assert "Rejected: 1 of 1" in answer.text
        assert Decision.objects.get().note == "Two of them"

    @pytest.mark.parametrize(
        ("query", "data"),
        [
            ("", {"verdict": "reject", "note_reject": "x"}),
            (f"kind={KIND}", {"verdict": "reject"}),
            (f"kind={KIND}", {"verdict": "query", "note_query": "x"}),
            ("", {}),
        ],
        ids=["of several kinds", "without a word", "a question", "no answer"],
    )
    def test_refuses(self, query, data, post, chen, three):
        answer = post(chen, *three, query=query, **data)
        assert answer.status_code in {200, 302}
        assert not Decision.objects.exists()

    def test_a_row_that_is_none_is_left_out(self, client_of, chen):
        answer = client_of(chen).post(reverse("admin:approvals_several"), {"row": ["x", "y:z"], "verdict": "approve"})
        assert answer.status_code == 302
        assert not Decision.objects.exists()

    def test_is_refused_to_whoever_may_not_decide(self, post, hire, three):
        from people.roles import Role

        steward = hire("stu", Role.DATA_STEWARD)
        assert post(steward, *three, verdict="approve").status_code == 403
        assert not DomainEvent.objects.filter(event="approval.decided").exists()


def test_a_card_on_the_first_page_says_what_waits(client_of, chen, mara):
    assert "entries wait for your approval" in client_of(chen).get(reverse("admin:index")).text
    assert "entries wait for your approval" not in client_of(mara).get(reverse("admin:index")).text
    with clock.frozen(later(30)):
        assert "1 of them late" in client_of(chen).get(reverse("admin:index")).text
    assert Request.objects.count() == 1
