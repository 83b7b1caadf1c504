import re
from html import unescape
from uuid import uuid4

import pytest
from django_tenants.utils import schema_context

from commerce.models import Category, Product
from insights.pages.programme_tables import VIEWS
from loyalty.models import Consumer, Tier, TierStay
from loyalty.queries.programme_figures import get_movements, get_purchases, get_standing
from people.roles import Role
from tenants.models import Tenant
from tests.insights.pages.programme import *  # noqa: F403
from tests.insights.pages.programme import NOW, OCTOBER, PAGE

MOST_QUERIES = 15


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows_of(page: str, title: str) -> list[list[str]]:
    table = re.search(rf'<caption class="visually-hidden">{re.escape(title)}</caption>(.*?)</table>', page, re.DOTALL)
    if table is None:
        return []
    body = table[1].split("<tbody>")[1].split("</tbody>")[0]
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in body.split("</tr>")
        if "<t" in row
    ]


def tiles_of(page: str) -> dict[str, str]:
    found = re.findall(r'tile__label">(.*?)</p>.*?tile__value[^>]*>(.*?)</p>', page, re.DOTALL)
    return {label: unescape(value) for label, value in found}


def test_figures_are_those_of_the_queries(running, browser, october) -> None:
    page = browser.get(f"{PAGE}?{OCTOBER}").text
    purchases, moved = get_purchases(october()), get_movements(october())
    there = get_standing(october(), at=NOW)
    tiles = tiles_of(page)
    assert len(tiles) == 6
    assert tiles["Invoices approved"] == f"{purchases.invoices}" == "3"
    assert tiles["Points accrued"] == f"{moved.earned}" == "360"
    assert tiles["Points redeemed"] == f"{moved.spent - moved.refunded}" == "35"
    assert tiles["Points pending"] == f"{there.pending}" == "130"
    assert tiles["Liability"] == f"€{there.outstanding * 2 / 100:.2f}" == "€6.92"
    answer = words(re.search(r'<p class="answer">(.*?)</p>', page)[1])
    assert answer == (
        "3 invoices were approved in 1 Oct 2026 to 31 Oct 2026 and gave 360 points; 35 were redeemed. "
        "Consumers hold 346 points, which would cost €6.92."
    )


def test_chart_and_its_table_say_the_same(running, browser) -> None:
    page = browser.get(f"{PAGE}?{OCTOBER}").text
    rows = {row[0]: row[1:] for row in rows_of(page, "Points accrued and redeemed")}
    assert len(rows) == 31
    assert rows["22 Oct"] == ["160", "0", "2", "0"]
    assert rows["23 Oct"] == ["200", "35", "1", "0"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Sam's Supplies", "Rita's Hardware"]),
        ("region=North", ["Rita's Hardware"]),
        ("retailer=rita", ["Rita's Hardware"]),
        ("consumer=pia", ["Rita's Hardware"]),
        ("category=Taps", ["Sam's Supplies", "Rita's Hardware"]),
        ("product=P-1", ["Rita's Hardware"]),
        ("trade=tiler", ["Rita's Hardware"]),
        ("tier=Gold", ["Rita's Hardware"]),
        ("region=Nowhere", []),
    ],
)
def test_filters_narrow_everything(running, browser, rita, pia, query, names) -> None:
    Consumer.objects.filter(pk=pia.pk).update(trade="tiler")
    gold = Tier.objects.create(name="Gold", threshold_points=10)
    TierStay.objects.create(consumer=pia, tier=gold, since=NOW.date())
    name, _, value = query.partition("=")
    keys = {"rita": rita.pk, "pia": pia.pk, "Gold": gold.pk, "Taps": Category.objects.get(name="Taps").pk}
    keys["P-1"] = Product.objects.get(sku="P-1").pk
    page = browser.get(f"{PAGE}?{OCTOBER}&{name}={keys.get(value, value)}").text
    assert [row[0] for row in rows_of(page, "Retailers by what they brought")] == names
    assert ("Take off the filter" in page) == bool(query)
    if not names:
        assert "Nothing matches all of this" in page


def test_clicking_a_retailer_narrows_the_page_and_the_chip_widens_it(running, browser, rita) -> None:
    page = browser.get(f"{PAGE}?{OCTOBER}&view=retailers&region=North").text
    (href,) = re.findall(r'<a class="name" href="([^"]*)">Rita&#x27;s Hardware</a>', page)[:1]
    narrowed = browser.get(PAGE + unescape(href)).text
    assert f"retailer={rita.pk}" in unescape(href)
    chip = re.search(r'href="([^"]*)" aria-label="Take off the filter Rita&#x27;s Hardware"', narrowed)
    assert chip
    assert f"retailer={rita.pk}" not in chip[1]
    assert "region=North" in chip[1]


def test_letters_that_mean_one_lead_there(running, browser, rita) -> None:
    answer = browser.get(f"{PAGE}?{OCTOBER}&view=approvals&find_retailer=hardw")
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert f"retailer={rita.pk}" in address
    assert "from=2026-10-01" in address
    assert "view=approvals" in address
    assert "find_retailer" not in address


def test_letters_that_mean_several_or_none_say_so(running, browser) -> None:
    several = browser.get(f"{PAGE}?find_retailer=s").text
    assert "Which retailer do you mean by “s”?" in several
    assert "No consumer matches “zzz”" in browser.get(f"{PAGE}?find_consumer=zzz").text


def test_whoever_may_not_see_members_does_not_find_them_by_number(running, browser, paul, client_of, max_) -> None:
    asked = f"{PAGE}?find_consumer={paul.phone[-6:]}"
    assert "No consumer matches" in browser.get(asked).text
    assert "No consumer matches" not in client_of(max_).get(asked, follow=True).text
    type(paul).objects.filter(pk=paul.pk).update(name="")
    shown = browser.get(f"{PAGE}?{OCTOBER}&view=consumers").text
    assert "Without a name" in shown
    assert paul.phone not in shown


def test_the_one_who_is_called_so_is_found_among_many(running, browser, paul) -> None:
    others = [
        type(paul)(phone=f"+3519130000{n:02}", name=f"A{n} {paul.name}", registered_by=paul.registered_by)
        for n in range(12)
    ]
    type(paul).objects.bulk_create(others)
    assert f"consumer={paul.pk}" in browser.get(f"{PAGE}?find_consumer={paul.name}").headers["Location"]


@pytest.mark.parametrize("query", ["retailer={}", "consumer={}", "product=99999", "category=99999", "tier=99999"])
def test_ids_of_others_are_not_found(running, browser, query) -> None:
    address = query.format(uuid4())
    assert browser.get(f"{PAGE}?{address}").status_code == 404
    assert browser.get(f"{PAGE}/top_retailers.csv?{address}").status_code == 404


def test_what_cannot_be_read_counts_as_not_asked_for(running, browser) -> None:
    page = browser.get(f"{PAGE}?{OCTOBER}&retailer=x&tier=-1&view=nothing&region=%00").text
    assert len(rows_of(page, "Retailers by what they brought")) == 2
    assert "Take off the filter" not in page


def test_period_that_makes_no_sense_is_explained(running, browser) -> None:
    assert "from lies in the future" in browser.get(f"{PAGE}?from=2030-01-01").text


def test_without_comparison_nothing_speaks_of_the_earlier_period(running, browser) -> None:
    page = browser.get(f"{PAGE}?{OCTOBER}&cmp=none").text
    assert "Accrued before" not in page
    assert "no complete earlier period" not in page


@pytest.mark.parametrize("view", VIEWS)
def test_few_queries_in_each_view(running, browser, at_most, view, rita) -> None:
    browser.get(PAGE)
    with at_most(MOST_QUERIES):
        assert browser.get(f"{PAGE}?period=1y&view={view}&retailer={rita.pk}").status_code == 200
    with at_most(MOST_QUERIES):
        browser.get(f"{PAGE}?period=1y&view={view}")


def test_nothing_yet(tenant, browser) -> None:
    page = browser.get(PAGE).text
    assert "figures will stand here" in page
    assert "data-chart" not in page


def test_none_in_this_period(running, browser) -> None:
    page = browser.get(f"{PAGE}?from=2026-01-01&to=2026-01-31").text
    assert "No invoice was approved in 1 Jan 2026 to 31 Jan 2026" in page
    assert "Nothing in this period" in page


def test_a_merchant_has_no_programme(tenant, browser, vera) -> None:
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(kind=Tenant.Kind.MERCHANT)
    page = browser.get(PAGE).text
    assert "There is no loyalty programme here" in page
    assert f'href="{PAGE}"' not in page, "nor does the navigation offer it"
    assert browser.get(f"{PAGE}/top_retailers.csv").status_code == 404


def test_manufacturer_finds_it_in_the_navigation(tenant, browser) -> None:
    assert f'href="{PAGE}"' in browser.get(PAGE).text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CHECKER, Role.SALES_REP, Role.RETAILER])
def test_without_the_permission_there_is_no_page_and_no_file(running, client_of, hire, role) -> None:
    someone = client_of(hire("nobody", role))
    assert someone.get(PAGE).status_code == 403
    assert someone.get(f"{PAGE}/consumers.csv").status_code == 403
    assert "Paul" not in someone.get(PAGE).text


def test_stranger_is_asked_to_sign_in(visitor) -> None:
    assert visitor.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
