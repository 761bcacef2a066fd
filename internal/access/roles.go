package access

import (
	"slices"

	"yuanjian/internal/law"
)

// Role is a post a person may hold in a body (roles.md E).
type Role string

// Capacity is what a person is designated for in the own body, beside posts: to sign a review of devices.
type Capacity string

// The two capacities (Art 11(1), 12(1)).
const (
	LegalReview     Capacity = "legal_review"
	TechnicalReview Capacity = "technical_review"
)

// The roles of the road of a capture.
const (
	Head                  Role = "head"
	Keeper                Role = "keeper"
	LegalReviewer         Role = "legal_reviewer"
	TechnicalReviewer     Role = "technical_reviewer"
	Publisher             Role = "publisher"
	ProvincialApprover    Role = "provincial_approver"
	Reviewer              Role = "reviewer"
	Supervisor            Role = "supervisor"
	SystemAdministrator   Role = "system_administrator"
	SecurityAdministrator Role = "security_administrator"
	AuditAdministrator    Role = "audit_administrator"
	Vendor                Role = "vendor"             // Art 22(2), 44: engaged under an agreement on record, for its term and its devices
	Officer               Role = "officer"            // 执法人员: handles cases, two of them each (E1)
	HearingHost           Role = "hearing_host"       // E6
	ObjectionReviewer     Role = "objection_reviewer" // E7
	Cashier               Role = "cashier"            // 财务对账员: sees payments, brings vouchers, pays refunds out; marks nothing as paid (E9)
	Archivist             Role = "archivist"          // 档案员: seals the files of closed cases, opens them again with a reason (Art 34)
)

// The permissions of the road of a capture.
const (
	ViewDevices       Permission = "devices.view"
	ProposeDevice     Permission = "devices.propose"     // register device, site, use; argument; draft plan
	SubmitPlan        Permission = "plans.submit"        // Art 9: the body's head
	ApprovePlan       Permission = "plans.approve"       // Art 9: provincial department
	ReviewLegally     Permission = "devices.review.law"  // Art 11
	ReviewTechnically Permission = "devices.review.tech" // Art 12
	InstallDevice     Permission = "devices.install"     // survey, sign, mark, alteration
	PublishSite       Permission = "sites.publish"       // Art 14
	Commission        Permission = "uses.commission"     // Art 14: commissioning, stop, resumption, flight plans
	MaintainDevice    Permission = "devices.maintain"    // maintenance, verification, firmware, health
	ProposeTakeBack   Permission = "facts.takeback.propose"
	DecideTakeBack    Permission = "facts.takeback.decide"
	ViewCaptures      Permission = "captures.view"
	ReviewCaptures    Permission = "captures.review" // Art 30(1)(3)
	SettleDoubts      Permission = "captures.doubts" // doubtful captures answered by a second person
	ViewGaps          Permission = "captures.gaps"   // gaps in sequence, for the technical reviewer
	ViewPeople        Permission = "people.view"     // bodies, officers, certificates
	KeepPeople        Permission = "people.keep"     // bodies, persons, certificates, suspensions
	GrantRoles        Permission = "people.grant"    // posts and their end
	OpenAccounts      Permission = "accounts.open"   // accounts, passwords, sessions
	ConfirmChanges    Permission = "people.confirm"  // what one administrator alone may not do to another (E14)
	KeepStatutes      Permission = "statutes.keep"   // sources of law, standards, overlays of fields (Art 2(1), 12(2))
	KeepContracts     Permission = "contracts.keep"  // entrusted institutions and contracts about devices (Art 12(2), 13, 22(2))
	KeepCalendar      Permission = "calendar.keep"   // years of working days: one enters, another approves
	ViewRecusals      Permission = "recusals.view"   // Art 42: one's own, or for head and supervisor all
	Recuse            Permission = "recusals.enter"  // declare one's own, record applications
	DecideRecusals    Permission = "recusals.decide" // 行政处罚法 43: the head
	AskHelp           Permission = "help.ask"        // 行政处罚法 26: ask another body
	AnswerHelp        Permission = "help.answer"     // and answer, or end a share: the head
	ViewAccessLog     Permission = "audit.view"      // who looked at what, who came in
	ViewJobs          Permission = "operation.view"  // dead jobs, state of the system
	ViewSecurity      Permission = "security.view"   // security events of the devices in reach
	ViewRefusals      Permission = "security.door"   // addresses that the device door refused
	ViewAgreements    Permission = "agreements.view" // agreements with vendors, and who is engaged under them
	KeepAgreements    Permission = "agreements.keep" // Art 22(2), 44: record, change and end them
	ViewFleet         Permission = "vendor.fleet"    // health of the devices of one's own agreement, nothing else
	TryDoor           Permission = "vendor.sandbox"  // sandbox devices and reports of conformity
	ViewSources       Permission = "sources.view"    // Art 19: figures, tasks of source governance, Art 13(2): reports
	AnalyseSources    Permission = "sources.analyse" // analysis, cause, measure, effect; drafts of the report
	DecideSources     Permission = "sources.decide"  // the head: thresholds, approval of measures, conclusion, report
	ViewAssurance     Permission = "assurance.view"  // Art 21: filings and assessments of this system
	KeepAssurance     Permission = "assurance.keep"
	ViewLetters       Permission = "letters.view"  // Art 28, 30(4): letters to parties, and what their channels said
	KeepLetters       Permission = "letters.keep"  // calls and postings by hand
	SwitchModels      Permission = "models.switch" // Art 5: models off or on, by the head or the keeper
	OrderStops        Permission = "sources.order" // the supervisor asks a body to stop a use; it stops nothing itself
)

// The permissions of notices to parties (Art 30(4)).
const (
	ViewNotices   Permission = "notices.view"
	MakeNotices   Permission = "notices.make"   // make one on a positive verdict, withdraw it
	AnswerParties Permission = "notices.answer" // answer what a party says of one: E7 keeps first reviewer and maker out
)

// The permissions of accountability (Art 45).
const (
	ViewAccountability Permission = "accountability.view"    // agreement of reviewers, outliers, what awaits a third person
	SetSecondReviews   Permission = "captures.second.policy" // the head: the share of verdicts that is given a second time
)

// The permissions of findings and recalls.
const (
	OpenRecalls     Permission = "captures.recall"         // open, stop and go on with a recall
	DecideRecalls   Permission = "captures.recall.decide"  // Art 36: what becomes of captures that a recall touched
	FindDefects     Permission = "captures.finding"        // the legal reviewer's finding on what is unmet or unknown
	ApproveFindings Permission = "captures.finding.decide" // the head
	HoldRecords     Permission = "retention.hold"          // Art 34: keep a record from disposal, with a reason
	LiftHolds       Permission = "retention.lift"
	DisposeRecords  Permission = "retention.dispose" // the head orders what is due to be disposed of
)

// The permissions of cases (Art 29, 32, 35–36, 40, 42; 行政处罚法).
const (
	ViewCases        Permission = "cases.view"
	HandleCases      Permission = "cases.handle"      // 行政处罚法 42: two officers of the case
	ReviewCases      Permission = "cases.review"      // 行政处罚法 58: the legal reviewer, who does not handle the case (E4)
	DecideCases      Permission = "cases.decide"      // 行政处罚法 57: the head, who does not investigate it (E5)
	HostHearings     Permission = "hearings.host"     // 行政处罚法 64: neither investigator nor recused (E6)
	AnswerObjections Permission = "objections.answer" // Art 40: neither first reviewer nor handler (E7)
	ViewPayments     Permission = "payments.view"     // Art 39; not for siting and review (E16)
	KeepPayments     Permission = "payments.keep"     // 行政处罚法 67: finance, who decides nothing (E9)
	ViewArchives     Permission = "archives.view"     // Art 34: sealed files of closed cases
	KeepArchives     Permission = "archives.keep"     // the archivist
)

var matrix = map[Role][]Permission{
	Head:                  {SwitchModels, ViewDevices, SubmitPlan, Commission, AskHelp, AnswerHelp, DecideTakeBack, ViewCaptures, OpenRecalls, DecideRecalls, ApproveFindings, HoldRecords, LiftHolds, DisposeRecords, ViewPeople, ViewRecusals, Recuse, DecideRecusals, ViewSources, DecideSources, ViewAgreements, ViewAssurance, ViewLetters, ViewNotices, ViewAccountability, SetSecondReviews, ViewCases, DecideCases, ViewPayments, ViewArchives},
	Keeper:                {SwitchModels, ViewDevices, ProposeDevice, InstallDevice, MaintainDevice, AskHelp, KeepContracts, ProposeTakeBack, OpenRecalls, ViewSecurity, ViewRecusals, Recuse, ViewSources, AnalyseSources, ViewAgreements, KeepAgreements},
	LegalReviewer:         {ViewDevices, ReviewLegally, KeepStatutes, DecideTakeBack, ViewCaptures, OpenRecalls, DecideRecalls, FindDefects, HoldRecords, LiftHolds, ViewRecusals, Recuse, ViewSources, AnalyseSources, ViewNotices, ViewCases, ReviewCases, ViewArchives},
	TechnicalReviewer:     {ViewDevices, ReviewTechnically, KeepContracts, ProposeTakeBack, ViewGaps, ViewRecusals, Recuse, ViewAgreements, ViewAssurance},
	Publisher:             {ViewDevices, PublishSite, ViewRecusals, Recuse},
	ProvincialApprover:    {ViewDevices, ApprovePlan, KeepStatutes, ViewRecusals, Recuse},
	Reviewer:              {ViewDevices, ViewCaptures, ReviewCaptures, SettleDoubts, HoldRecords, ViewLetters, KeepLetters, ViewRecusals, Recuse, ViewNotices, MakeNotices, AnswerParties},
	Supervisor:            {ViewDevices, ViewCaptures, ViewGaps, ViewPeople, ViewRecusals, ViewSources, OrderStops, ViewAgreements, ViewAssurance, ViewLetters, ViewNotices, ViewAccountability, ViewCases, ViewPayments, ViewArchives},
	SystemAdministrator:   {OpenAccounts, ConfirmChanges, ViewJobs, KeepCalendar, ViewAgreements, ViewAssurance, KeepAssurance},
	SecurityAdministrator: {ViewPeople, KeepPeople, GrantRoles, ConfirmChanges, ViewSecurity, ViewRefusals, KeepCalendar, ViewAgreements, ViewAssurance},
	AuditAdministrator:    {ViewAccessLog, ConfirmChanges},
	Vendor:                {ViewFleet, TryDoor},
	Officer:               {ViewDevices, ViewCaptures, ViewLetters, KeepLetters, ViewRecusals, Recuse, ViewNotices, ViewCases, HandleCases, ViewPayments, ViewArchives},
	HearingHost:           {ViewRecusals, Recuse, ViewCases, HostHearings},
	ObjectionReviewer:     {ViewDevices, ViewCaptures, ViewRecusals, Recuse, ViewNotices, ViewCases, AnswerObjections},
	Cashier:               {ViewRecusals, Recuse, ViewPayments, KeepPayments},
	Archivist:             {ViewRecusals, Recuse, ViewArchives, KeepArchives},
}

// Titles are the roles' names as the law and the field write them.
var Titles = map[Role]law.Words{
	Head:                  {ZH: "执法主体负责人", EN: "Head of the body"},
	Keeper:                {ZH: "设备管理员", EN: "Device keeper"},
	LegalReviewer:         {ZH: "法制审核人员", EN: "Legal reviewer"},
	TechnicalReviewer:     {ZH: "技术审核人员", EN: "Technical reviewer"},
	Publisher:             {ZH: "公示员", EN: "Publisher"},
	ProvincialApprover:    {ZH: "省级主管部门审批人", EN: "Provincial approver"},
	Reviewer:              {ZH: "采集审核员", EN: "Capture reviewer"},
	Supervisor:            {ZH: "司法行政监督员", EN: "Justice supervisor"},
	SystemAdministrator:   {ZH: "系统管理员", EN: "System administrator"},
	SecurityAdministrator: {ZH: "安全管理员", EN: "Security administrator"},
	AuditAdministrator:    {ZH: "审计员", EN: "Audit administrator"},
	Vendor:                {ZH: "运维单位人员", EN: "Vendor's engineer"},
	Officer:               {ZH: "执法人员（办案）", EN: "Officer handling cases"},
	HearingHost:           {ZH: "听证主持人", EN: "Hearing host"},
	ObjectionReviewer:     {ZH: "异议复核员", EN: "Objection reviewer"},
	Cashier:               {ZH: "财务对账员", EN: "Cashier"},
	Archivist:             {ZH: "档案员", EN: "Archivist"},
}

// Roles lists every role in the order people read them.
func Roles() []Role {
	return []Role{Head, Keeper, LegalReviewer, TechnicalReviewer, Publisher, ProvincialApprover, Reviewer, Officer, HearingHost, ObjectionReviewer, Cashier, Archivist, Supervisor,
		SystemAdministrator, SecurityAdministrator, AuditAdministrator, Vendor}
}

// Permissions lists what a role may do.
func (r Role) Permissions() []Permission { return slices.Clone(matrix[r]) }

func (r Role) gives(p Permission) bool { return slices.Contains(matrix[r], p) }

// Exclusion says that two posts are not held by one person, by which line of roles.md and why: not even with approval.
type Exclusion struct {
	A, B    Role
	Source  string // "E3"
	Because law.Words
}

// exclusions are the forbidden combinations of roles.md, in the order of its lines (E18 forbids combining them).
// E1 and E4 to E10 separate persons in one matter, which the acts of that matter check; E16 separates fields of data.
var exclusions = slices.Concat(
	between("E3", law.Words{ZH: "设备的提出安装、法制审核和技术审核由不同的人负责。", EN: "Who proposes a device, who reviews it legally and who reviews it technically are three persons."},
		[]Role{Keeper, LegalReviewer, TechnicalReviewer}),
	among("E9", law.Words{ZH: "作出处罚的人不管缴款，管缴款的人不作处罚。", EN: "Who penalises does not collect, and who collects does not penalise."},
		[]Role{Cashier}, Head, Reviewer, LegalReviewer, Officer, HearingHost, ObjectionReviewer),
	among("E11", law.Words{ZH: "监督员只查看，不作决定，也不修改。", EN: "Who supervises decides and edits nothing."},
		[]Role{Supervisor}, Head, Keeper, LegalReviewer, TechnicalReviewer, Publisher, ProvincialApprover, Reviewer, Officer, HearingHost, ObjectionReviewer, Cashier, Archivist),
	among("E12", law.Words{ZH: "批准设置方案的人不得是提出方案的单位的人。", EN: "Who approves a plan for the province is no one of the body that proposes it."},
		[]Role{ProvincialApprover}, Keeper, Head),
	between("E14", law.Words{ZH: "系统、安全、审计三类管理员由三个人担任。", EN: "The three administrations are held by three persons."},
		Administrations()),
	among("E14", law.Words{ZH: "管理员不接触执法内容，不作执法决定。", EN: "An administrator neither reads cases nor decides them."},
		Administrations(), Head, Reviewer, LegalReviewer, Supervisor, Officer, HearingHost, ObjectionReviewer, Cashier, Archivist),
	among("E13", law.Words{ZH: "运维单位人员不作执法判断，也不管理执法主体的人员、设备和记录。", EN: "A vendor's engineer decides nothing, and keeps no person, device or record of a body."},
		[]Role{Vendor}, Head, Keeper, LegalReviewer, TechnicalReviewer, Publisher, ProvincialApprover, Reviewer, Supervisor,
		Officer, HearingHost, ObjectionReviewer, Cashier, Archivist, SystemAdministrator, SecurityAdministrator, AuditAdministrator),
)

// Administrations are the three roles that nobody holds two of, and that a book is never without (E14).
func Administrations() []Role {
	return []Role{SystemAdministrator, SecurityAdministrator, AuditAdministrator}
}

// Administers tells whether the role is one of the three administrations, whose grants and accounts need two persons.
func (r Role) Administers() bool { return slices.Contains(Administrations(), r) }

// between excludes every two of the roles.
func between(source string, because law.Words, roles []Role) (out []Exclusion) {
	for i, a := range roles {
		for _, b := range roles[i+1:] {
			out = append(out, Exclusion{a, b, source, because})
		}
	}
	return out
}

// among excludes every one of the roles from every one of the others.
func among(source string, because law.Words, roles []Role, others ...Role) (out []Exclusion) {
	for _, a := range roles {
		for _, b := range others {
			out = append(out, Exclusion{a, b, source, because})
		}
	}
	return out
}

// Excludes returns why two roles are not held by one person, and whether there is such a reason.
func Excludes(a, b Role) (Exclusion, bool) {
	i := slices.IndexFunc(exclusions, func(x Exclusion) bool { return x.A == a && x.B == b || x.A == b && x.B == a })
	if i < 0 {
		return Exclusion{}, false
	}
	return exclusions[i], true
}
