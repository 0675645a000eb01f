"""Addresses of the ledger's desk."""

from django.urls import URLPattern, path

from doorstep.ledger.views import books, credit

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("", books.book_list, name="books"),
    path("<int:pk>/", books.book_page, name="book"),
    path("<int:pk>/close/", books.book_close, name="book_close"),
    path("<int:pk>/export/", books.book_export, name="book_export"),
    path("accounts/<int:pk>/", books.account_page, name="account"),
    path("movements/<int:pk>/", books.movement_page, name="movement"),
    path("movements/<int:pk>/reverse/", books.movement_reverse, name="movement_reverse"),
    path("credit/", credit.line_list, name="lines"),
    path("credit/new/", credit.line_new, name="line_new"),
    path("credit/<int:pk>/", credit.line_page, name="line"),
    path("credit/<int:pk>/draw/", credit.line_draw, name="line_draw"),
    path("credit/<int:pk>/repay/", credit.line_repay, name="line_repay"),
    path("credit/<int:pk>/limit/", credit.line_limit, name="line_limit"),
]
