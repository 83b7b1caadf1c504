"""Whose customers a person sees: the whole company's, or those in a sales rep's own book."""

from dataclasses import dataclass

from people.models import User

SEE_COMPANY = "commerce.view_salesday"


@dataclass(frozen=True, slots=True)
class Scope:
    """`rep_id` None means the whole company. A rep id that no rep has (NOBODY) means no customers at all."""

    rep_id: int | None = None

    @property
    def is_company(self) -> bool:
        return self.rep_id is None


COMPANY = Scope()
NOBODY = Scope(rep_id=0)


def scope_of(user: User) -> Scope:
    """The company for whoever may see its sales as a whole, else the own book; a person without one sees nobody."""
    if user.has_perm(SEE_COMPANY):
        return COMPANY
    rep = getattr(user, "sales_rep", None)
    return Scope(rep_id=rep.pk) if rep is not None else NOBODY
