from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from kit import clock
from people.access.devices import name_device
from people.actions.assign_role import LastAdminError, assign_role, require_another_admin
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.end_session import end_session
from people.actions.end_user_sessions import end_user_sessions
from people.actions.grant_permission import OUT_OF_REACH, grant_permission, is_out_of_reach
from people.actions.issue_setup_link import issue_setup_link
from people.actions.reactivate_user import reactivate_user
from people.actions.restore_permission import restore_permission
from people.actions.withhold_permission import withhold_permission
from people.models import User, UserGrant
from people.permissions import NotAllowedError, find_role, require_may_stand_in_for
from people.roles import ROLES, Role, list_named_permissions

NAMES = ("username", "first_name", "last_name", "email")
LOGS_IN_BY = frozenset({"username", "email"})  # a new password is mailed to the e-mail


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """`actor`, who fills the form in, is set on the class that the admin derives for each request."""

    actor: User
    role = forms.ChoiceField(widget=UnfoldAdminSelectWidget, help_text="What a role may do stands under Groups.")

    class Meta:
        model = User
        fields = NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = find_role(self.instance) if self.instance.username else None
        field = self.fields.get("role")
        if isinstance(field, forms.ChoiceField):
            field.choices = [(role, role) for role in Role if role == current or _may_give(self.actor, role)]
            field.initial = current

    def clean(self) -> None:
        super().clean()
        if self.instance.username and LOGS_IN_BY.intersection(self.changed_data):
            try:
                require_may_stand_in_for(self.actor, self.instance)
            except NotAllowedError as error:
                raise ValidationError(str(error)) from error

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        if find_role(self.instance) == Role.ADMIN and role != Role.ADMIN:
            try:
                require_another_admin(self.instance)
            except LastAdminError as error:
                raise ValidationError(str(error)) from error
        return role


class PermissionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Permission) -> str:
        return obj.name


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        permission = self.cleaned_data.get("permission")
        is_grant = self.cleaned_data.get("kind") == UserGrant.Kind.GRANTED
        if permission and is_grant and is_out_of_reach(user=self.instance.user, permission=_name_of(permission)):
            raise ValidationError(OUT_OF_REACH)


class GrantInline(TabularInline):
    model = UserGrant
    form = GrantForm
    fk_name = "user"
    fields = ("permission", "kind", "by", "at")
    readonly_fields = ("by", "at")
    extra = 0
    verbose_name = "permission"
    verbose_name_plural = "single permissions, beside the role"

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserGrant]:
        grants: QuerySet[UserGrant] = super().get_queryset(request)
        return grants.select_related("permission__content_type", "by")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("people.view_user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("people.grant_permission") and obj != request.user

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # another decision is a new row

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permission":
            kwargs["form_class"] = PermissionField
            kwargs["queryset"] = _grantable(request.user)  # type: ignore[arg-type] # staff
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SessionInline(TabularInline):
    model = UserSession
    fields = readonly_fields = ("device", "ip", "created_at", "last_seen_at", "sign_out")
    ordering = ("-last_seen_at",)
    extra = 0
    verbose_name_plural = "where the user is signed in"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("people.end_session")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    @admin.display(description="browser")
    def device(self, session: UserSession) -> SafeString:
        return format_html('<span title="{}">{}</span>', session.user_agent, name_device(session.user_agent))

    @admin.display(description="")
    def sign_out(self, session: UserSession) -> SafeString:
        """The button stands inside the form of the user's page, so it says where else it leads."""
        if session.pk is None:
            return SafeString("")
        return format_html(
            '<button class="{}" type="submit" formaction="{}" formmethod="post" formnovalidate>Sign out</button>',
            "border border-base-200 dark:border-base-700 px-3 py-1 rounded-default cursor-pointer",
            reverse("admin:people_user_end_session", args=[session.user_id, session.pk]),
        )


class UserAdmin(ModelAdmin):
    form = UserForm
    list_display = (*NAMES, "role", "is_active", "last_login")
    list_filter = ("is_active", ("groups", RelatedDropdownFilter))
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username",)
    readonly_fields = ("is_open", "last_login", "date_joined")
    actions = ("close_accounts", "reopen_accounts", "end_sessions", "make_setup_links")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("groups")

    @admin.display(description="role", ordering="groups__name")
    def role(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description="account is open", boolean=True)
    def is_open(self, user: User) -> bool:
        return user.is_active

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return (*NAMES, "role")
        is_role_open = request.user.has_perm("people.assign_role") and obj != request.user
        return (*NAMES, *(["role"] if is_role_open else []), *self.readonly_fields)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type[UserForm]:
        form: type[UserForm] = super().get_form(request, obj, **kwargs)
        form.actor = request.user  # type: ignore[assignment] # staff
        if "role" not in self.get_fields(request, obj):
            form.base_fields.pop("role", None)  # declared, so it would be asked for without being shown
        return form

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> list[type[TabularInline]]:
        return [GrantInline, SessionInline] if obj else []

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.end_session_view))
        own = path("<uuid:user_id>/sessions/<int:session_id>/end/", view, name="people_user_end_session")
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def end_session_view(self, request: HttpRequest, user_id: UUID, session_id: int) -> HttpResponse:
        if not self.has_end_permission(request):
            raise PermissionDenied
        session = get_object_or_404(UserSession.objects.select_related("user"), pk=session_id, user_id=user_id)
        end_session(session=session, actor=request.user, at=clock.now())  # type: ignore[arg-type] # staff
        self.message_user(request, f"Signed out: {session.user}, {name_device(session.user_agent)}.")
        return redirect("admin:people_user_change", user_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the audit names them; close the account instead

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.deactivate_user")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.end_session")

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:  # noqa: FBT001 - Django's
        answers = form.cleaned_data
        if not change:
            made = create_user(
                username=answers["username"],
                name=f"{answers['first_name']} {answers['last_name']}",
                email=answers["email"],
                role=Role(answers["role"]),
                actor=form.actor,
                at=clock.now(),
            )
            obj.__dict__.update(made.__dict__)
            self._show_link(request, made)
            return
        edited = [name for name in NAMES if name in form.changed_data]
        if edited:
            obj.save(update_fields=edited)
        if "role" in form.changed_data:
            assign_role(user=obj, role=Role(answers["role"]), actor=form.actor, at=clock.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        for formset in formsets:
            if formset.model is UserGrant:
                self._decide(request, formset)
            else:
                self.save_formset(request, form, formset, change)  # the sessions: nothing to save

    def _decide(self, request: HttpRequest, formset: Any) -> None:
        who: dict[str, Any] = {"user": formset.instance, "actor": request.user, "at": clock.now()}
        grants = formset.save(commit=False)
        for grant in formset.deleted_objects:
            restore_permission(permission=_name_of(grant.permission), **who)
        for grant in grants:
            decide = grant_permission if grant.kind == UserGrant.Kind.GRANTED else withhold_permission
            decide(permission=_name_of(grant.permission), **who)

    @admin.action(description="Close the accounts", permissions=["close"])
    def close_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._for_each(request, users, deactivate_user, "Closed")

    @admin.action(description="Reopen the accounts", permissions=["close"])
    def reopen_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._for_each(request, users, reactivate_user, "Reopened")

    @admin.action(description="Sign out everywhere", permissions=["end"])
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._for_each(request, users, end_user_sessions, "Signed out")

    @admin.action(description="Make links to set a password", permissions=["change"])
    def make_setup_links(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users.filter(is_active=True):
            try:
                self._show_link(request, user)
            except PermissionDenied as error:
                self.message_user(request, str(error), messages.ERROR)

    def _for_each(self, request: HttpRequest, users: QuerySet[User], deed: Callable[..., object], done: str) -> None:
        for user in users:
            try:
                deed(user=user, actor=request.user, at=clock.now())
            except (PermissionDenied, LastAdminError) as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, f"{done}: {user}.")

    def _show_link(self, request: HttpRequest, user: User) -> None:
        origin = f"{request.scheme}://{request.get_host()}"
        actor: User = request.user  # type: ignore[assignment] # staff
        link = issue_setup_link(user=user, origin=origin, actor=actor, at=clock.now())
        self.message_user(request, f"Give this link to {user}. It works once, for an hour: {link}", messages.WARNING)


def _may_give(actor: User, role: Role) -> bool:
    return all(actor.has_perm(name) for name in ROLES[role].permissions)


def _grantable(actor: User) -> QuerySet[Permission]:
    may = [name.partition(".") for name in list_named_permissions() if actor.has_perm(name)]
    ids = [
        pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
        if (app, ".", codename) in may
    ]
    return Permission.objects.filter(pk__in=ids).select_related("content_type").order_by("name")


def _name_of(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
