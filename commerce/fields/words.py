"""Words that stand for a choice, in the languages files come in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Value -> the words for it, in lower case without blanks; `choices` tells people what to write."""

    words: dict[str, frozenset[str]]
    choices: str


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YES = _set("y yes true 1 x ja j wahr si sí s sim v verdadeiro oui o vrai on opted-in subscribed")
_NO = _set("n no false 0 nein falsch não nao falso non faux off opted-out unsubscribed none -")

YES_NO = Vocabulary({"t": _YES, "f": _NO}, "yes or no")
# "C" is SAP's mark of a document that cancels another one.
CANCELLED = Vocabulary(
    {"t": _YES | _set("c cancelled canceled cancelado cancelada storniert storno void voided"), "f": _NO}, "Y or N"
)
STATUS = Vocabulary(
    {
        "t": _set(
            "cancelled canceled void voided deleted storniert storno abgebrochen cancelado cancelada anulado "
            "anulada annulé"
        ),
        "f": _set(
            "paid completed complete closed shipped delivered fulfilled invoiced done success successful open "
            "processed partially_paid refunded "
            "bezahlt abgeschlossen geliefert pagado pagada pago completado concluído payé"
        ),
    },
    "completed or cancelled",
)
RETURN = Vocabulary(
    {
        "t": _YES
        | _set(
            "return returned refund credit creditmemo creditnote a/rcreditmemo arcreditmemo orin gutschrift "
            "stornogutschrift notadecrédito notadecredito avoir retoure devolución devolução 14 g2 re"
        ),
        "f": _NO
        | _set("sale invoice a/rinvoice arinvoice oinv order rechnung verkauf venta venda factura fatura 13 f1 f2"),
    },
    "sale or return",
)
CUSTOMER_KIND = Vocabulary(
    {
        "person": _set("person individual private consumer b2c privat privatkunde persona pessoa"),
        "account": _set("account company business b2b firm firma geschäftskunde empresa organization organisation"),
    },
    "person or account",
)
