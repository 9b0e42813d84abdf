"""What a visitor may ask."""

from django import forms

from search.words import LONGEST_QUERY


class SearchForm(forms.Form):
    """One box. A question that is too long is cut rather than refused."""

    q = forms.CharField(required=False, strip=True)

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].split())[:LONGEST_QUERY]
