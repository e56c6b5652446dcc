from django.urls import path

import departments.converters  # noqa: F401  (registers <month:…> and <number:…>)
from inspections.views import feeding, files, findings, public, publishing, rounds, supervisors, walk

urlpatterns = [
    path("", public.results, name="inspection_results"),
    path("index.json", public.index, name="inspection_index"),
    path("<month:month>.json", public.result_json, name="inspection_result_json"),
    path("<month:month>/result/", public.result, name="inspection_result"),
    path("<month:month>/", rounds.round_page, name="inspection_round"),
    path("<month:month>/publish/", publishing.round_publish, name="inspection_publish"),
    path("readings/<month:month>/", feeding.readings, name="inspection_readings"),
    path("findings/<number:pk>/lead/", feeding.finding_lead, name="inspection_lead"),
    path("<month:month>/draw/", rounds.round_draw, name="inspection_draw"),
    path("<month:month>/reveal/", rounds.round_reveal, name="inspection_reveal"),
    path("today/", walk.today, name="inspections_today"),
    path("today/<number:pk>/skip/", walk.visit_skip, name="visit_skip"),
    path("mine/", walk.mine, name="inspections_mine"),
    path("mine/<number:pk>/confirm/", walk.finding_confirm, name="finding_confirm"),
    path("mine/<number:pk>/photos/", walk.finding_photos, name="finding_photos"),
    path("findings/", findings.findings, name="findings"),
    path("findings/notify/", findings.findings_notify, name="findings_notify"),
    path("findings/measures/", findings.findings_measures, name="findings_measures"),
    path("findings/<number:pk>/", findings.finding, name="finding"),
    path("findings/<number:pk>/step/", findings.finding_step, name="finding_step"),
    path("findings/<number:pk>/answer/", findings.finding_answer, name="finding_answer"),
    path("findings/<number:pk>/report/", findings.finding_report, name="finding_report"),
    path("findings/<number:pk>/review/", findings.finding_review, name="finding_review"),
    path("findings/<number:pk>/measures/", findings.finding_measures, name="finding_measures"),
    path("findings/<number:pk>/notice.pdf", findings.finding_notice, name="finding_notice"),
    path("measures/<number:pk>/return/", findings.measure_return, name="measure_return"),
    path("files/<number:pk>/", files.finding_file, name="finding_file"),
    path("files/<number:pk>/original/", files.finding_file_original, name="finding_file_original"),
    path("supervisors/", supervisors.supervisors, name="supervisors"),
    path("supervisors/<number:pk>/", supervisors.supervisor, name="supervisor"),
    path("supervisors/<number:pk>/end/", supervisors.supervisor_end, name="supervisor_end"),
    path("supervisors/<number:pk>/conduct/", supervisors.supervisor_conduct, name="supervisor_conduct"),
]
