from tests.test_editing import *
from tests.test_editing import editor as editor
from bs4 import BeautifulSoup
def test_x(editor):
    address = figure_address("edit", people())
    response = editor.post(address, new_value(editor.form(address), value=1, date="2020-12-11"))
    s=BeautifulSoup(response.content,"html.parser")
    for t in s.select("template"): t.decompose()
    for e in s.select(".error-message, .messages li, [class*=error]"): print("ERR", e.get("class"), " ".join(e.get_text(" ").split())[:300])
    for f in (response.context_data["form"].formsets.values()):
        print(f.errors, f.non_form_errors())
    assert 0
