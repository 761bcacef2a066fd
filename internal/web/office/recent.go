package office

import (
	"encoding/json"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/assurance"
	"yuanjian/internal/calendar"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/discretion"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/entrust"
	"yuanjian/internal/evidence"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/serving"
	"yuanjian/internal/sharing"
	"yuanjian/internal/statute"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// recentMost is how many of a person's last acts the start page shows.
const recentMost = 8

// titles are the acts that persons carry out, by their names, as they are called where they are carried out. A test finds the
// one that is missing.
var titles = titlesOf(append(append(append(enrol.Orders(), casefile.Steps()...), payment.Acts()...),
	people.MandateGiven, people.MandatePublished, people.MandateEnded, people.PowerRecorded, people.PowerEnded, people.BodyFounded, people.ContactSet,
	people.AccountOpened, people.AccountClosed, people.PasswordChanged,
	people.PersonEntered, people.CertificateRecorded, people.CertificateSuspended, people.SuspensionLifted, people.CapacityGiven, people.CapacityEnded,
	people.Appointed, people.PostEnded, people.AdministratorProposed, people.ChangeConfirmed, people.ChangeDeclined,
	people.LinkIssued, people.LinkRevoked, people.SystemRecovered, people.BodiesEntered, people.OfficersEntered,
	people.FactorAdded, people.FactorEnded, people.CodesRenewed, people.RecoveryCodeUsed, calendar.YearProposed, calendar.YearDecided,
	people.ExternalLinked, people.ExternalEnded,
	people.RecusalDeclared, people.RecusalApplied, people.RecusalDecided, people.RecusalTold, people.EarlierSettled, casefile.DoneAgain,
	people.CheckRecorded, people.CheckPolicySet, people.ReviewerPolicySet, people.OfficerMoved, calendar.YearProposed, calendar.YearDecided,
	device.DeviceRegistered, device.SiteRegistered, device.UseRegistered, device.ArgumentRecorded, device.PlanWritten, device.PlanSent, device.PlanGranted,
	device.PlanDeclined, device.PlanRevoked, device.PlaceSurveyed, device.SignSet, device.SignLost, device.SignReportDone, device.MarkTaken, device.ViewDrawnAct, device.PrivatePlaceRecorded, device.CarrierEntered, device.DayFiledAct, device.SeasonEntered, device.StandEntered, device.LegallyReviewed,
	device.TechnicallyReviewed, device.FilingSent, device.PublishedElsewhere, device.CorrectedElsewhere, device.WithdrawnElsewhere, device.UseCommissioned,
	device.UseStopped, device.UseResumed, device.UseCancelled, device.StopShown, device.MaintenanceBegun, device.MaintenanceClosed,
	device.MeasuringPartRepaired, device.SoftwareChanged, device.VerificationRecorded, device.FlightApproved, device.FlightRecorded,
	device.AbnormalReported, device.NormalReported, device.ClockRead, device.AlterationRecorded, device.SecretIssued, device.KeyEntered, device.SecretEnded,
	device.TakeBackProposed, device.TakeBackDecided, device.DevicesEntered,
	statute.Entered, statute.OverlayAdded, statute.ShippedEntered, statute.OverlayConfirmed, statute.TakeBackProposed, statute.TakeBackDecided,
	vendor.AgreementRecorded, vendor.AgreementScoped, vendor.AgreementEnded, vendor.Engaged, vendor.Disengaged, vendor.SandboxOpened, vendor.SandboxEnded, vendor.ReportFiled,
	entrust.InstitutionEntered, entrust.QualificationAdded, entrust.QualificationEnded, entrust.ContractEntered, entrust.ContractEnded,
	assurance.Entered, assurance.Ended,
	delivery.CallRecorded, delivery.Posted, delivery.ResultRecorded,
	party.MandateGranted, party.MandateRevoked, party.RepresentativeChanged,
	serving.ConsentOffered, serving.ConsentSigned, serving.ConsentWithdrawn, serving.ConsentDropped, serving.ConsentDeclined, serving.Begun, serving.Tried, serving.NoticeAsked, serving.NoticeDecided, serving.Rebutted, serving.RebuttalDecided,
	serving.CopyAsked, serving.CopyGiven, serving.BulkOrdered, serving.BulkStopped, serving.BulkGone, serving.BulkDone,
	docket.Drafted, docket.Approved, docket.Dropped,
	device.SignChecked, device.ReferenceTaken, device.AdjustmentGiven, device.AdjustmentClosed, device.DoubtDecided, device.EvaluationWritten, device.EvaluationDecided, device.IntervalSet,
	device.UpkeepScheduled, device.UpkeepCarriedOut, device.MaintenanceReviewed, device.IncidentRecorded, device.PoliceTold, device.VideoSystemFound, device.VideoSystemFiled,
	device.LegacyRecorded, device.LegacyListEntered, device.LegacyCleaned, device.PartsFound, device.NoRuleFound, device.RulePublished, device.SilenceAnswered, device.SecretClaimed,
	sharing.HelpAsked, sharing.HelpAnswered, sharing.HelpWithdrawn, sharing.ShareUsed, sharing.ShareEnded,
	capture.Corrected, capture.SecondGiven, capture.SecondUndone, capture.SecondUpheld, capture.Overturned, capture.SecondPolicySet,
	capture.TrainingReleased, capture.TrainingWithdrawn, capture.PlateDeclared, capture.PlateEnded, capture.VehicleEntered, capture.VehicleEnded,
	capture.WindowOpened, capture.Passed, capture.Refused, capture.Doubted, capture.DoubtDone, capture.Undone, capture.ReviewedAgain,
	capture.RecallAsked, capture.RecallStopped, capture.RecallResumed, capture.RecallReleased, capture.RecallDecided,
	capture.ModelRegistered, capture.ModelVersionRecorded, capture.ModelSwitched,
	capture.FindingMade, capture.FindingDecided, capture.MaskMade,
	discretion.Drafted, discretion.Decided,
	notice.Made, notice.FoundNeedless, notice.Sent, notice.Withdrawn, notice.Answered,
	evidence.ItemAttached, evidence.ItemEntered, evidence.ItemDerived, evidence.ItemExamined, evidence.ItemReexamined, evidence.ItemVerified, evidence.ItemExcluded, evidence.ItemStruck, evidence.ItemOrdered, evidence.ItemCleared, evidence.ClearingDone,
	evidence.ObjectionEntered, evidence.ObjectionTaken, evidence.ObjectionAssigned, evidence.MoreAsked, evidence.MoreEntered, evidence.ObjectionDecided, evidence.ObjectionAnswered,
	archive.Archived, archive.Reopened,
	retention.HoldPlaced, retention.HoldLifted, retention.Ordered,
	governance.ThresholdSet, governance.TaskRaised, governance.TaskPlanned, governance.TaskReturned, governance.TaskApproved, governance.MeasureFinished,
	governance.EffectChecked, governance.TaskClosed, governance.StopOrdered, governance.OrderAnswered, governance.AnalysisSigned, governance.AnalysisApproved,
	governance.AnalysisReturned, governance.ReportDrafted, governance.ReportApproved, governance.ReportReturned, governance.ReportSubmitted,
)...)

func titlesOf(kinds ...act.Kind) map[string]law.Words {
	out := map[string]law.Words{}
	for _, k := range kinds {
		out[k.Name] = k.Title
	}
	return out
}

// recent is what the person has just done, the last first: the list that people look for when they were interrupted. nil when
// there is nothing.
func (o *Office) recent(c *web.Context) (*ui.Table, error) {
	did, err := act.Recent(c.Ctx(), o.reader(), c.Actor, recentMost)
	if err != nil || len(did) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("start.recent"), Columns: []ui.Column{{Title: c.T("start.what")}, {Title: c.T("start.recent.at")}, {Title: c.T("start.recent.entry")}}}
	for _, d := range did {
		what := ui.Text(c.T("start.recent.other"))
		if title, known := titles[d.Kind]; known {
			what = ui.Text(c.Words(title))
		}
		if what.URL, err = o.whereOf(c, d); err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{what, ui.At(d.At), ui.Whole(entryNumber(c, d.Entry))}})
	}
	return t, nil
}

// whereOf is the page of what an act was about, where this person has one; empty otherwise.
func (o *Office) whereOf(c *web.Context, d act.Did) (string, error) {
	var r struct {
		ID        string         `json:"id"`
		Person    string         `json:"person"`
		Capture   string         `json:"capture"`
		Case      string         `json:"case"`
		Subject   device.Subject `json:"subject"`
		SubjectID string         `json:"subject_id"`
	}
	if err := json.Unmarshal(d.Result, &r); err != nil {
		return "", fmt.Errorf("read what %s recorded: %w", d.Kind, err)
	}
	switch {
	case r.Case != "" && c.May(access.ViewCases):
		return "/cases/" + r.Case, nil
	case r.Capture != "" && c.May(access.ViewCaptures):
		return "/captures/" + r.Capture, nil
	case r.Person != "" && strings.HasPrefix(d.Kind, "people.") && c.May(access.ViewPeople):
		return "/people/" + r.Person, nil
	case d.Kind == capture.WindowOpened.Name && c.May(access.ReviewCaptures):
		return "/windows/" + r.ID, nil
	case r.Subject == device.OfUse && c.May(access.ViewDevices):
		return usePath(r.SubjectID), nil
	case d.Kind == device.UseRegistered.Name && c.May(access.ViewDevices):
		return usePath(r.ID), nil
	}
	return "", nil
}
