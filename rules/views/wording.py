from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from departments.permissions import SignedInRequest, may_keep_register, may_see_register, only
from rules.forms.wording import WordListsForm
from rules.word_lists import set_word_lists


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_see_register, to_post=may_keep_register)
def wording(request: SignedInRequest) -> HttpResponse:
    form = WordListsForm(request.POST) if request.method == "POST" else WordListsForm.filled()
    if form.is_bound and form.is_valid():
        try:
            set_word_lists(**form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, "已保存用词表。")
            return redirect("wording")
    context = {"form": form, "may_keep": may_keep_register(request.user)}
    return render(request, "rules/wording.html", context, status=400 if form.errors else 200)
