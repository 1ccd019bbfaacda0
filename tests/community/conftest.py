"""Acts of the record that only these tests write."""

from django.utils.translation import gettext_lazy

from community import wording

wording.register(
    stool_put_out=gettext_lazy("%(actor)s put out %(stools)s stools"),
    stool_promised=gettext_lazy("%(actor)s promised a stool by %(deadline)s: %(text)s"),
    stool_taken_in=gettext_lazy("%(actor)s took the stools in"),
)
