from django.urls import path

from declarations.views import ceremony, tablet, wall

AT = "declarations/<slug:slug>/ceremony"

urlpatterns = [
    path(f"{AT}/", ceremony.desk, name="ceremony-desk"),
    path(f"{AT}/sheets.pdf", ceremony.sheets, name="ceremony-sheets"),
    path(f"{AT}/wall/", wall.wall, name="ceremony-wall"),
    path(f"{AT}/wall/state/", wall.wall_state, name="ceremony-wall-state"),
    path(f"{AT}/sheet/<int:number>/<str:code>/", ceremony.scanned, name="ceremony-scanned"),
    path(f"{AT}/<str:code>/", tablet.tablet, name="ceremony-tablet"),
    path(f"{AT}/<str:code>/given/", tablet.given, name="ceremony-given"),
]
