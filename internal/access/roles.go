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
	ViewAccessLog     Permission = "audit.view"      // who looked at what
	ViewJobs          Permission = "operation.view"  // dead jobs, state of the system
	ViewSecurity      Permission = "security.view"   // security events of the devices in reach
	ViewRefusals      Permission = "security.door"   // addresses that the device door refused
)

var matrix = map[Role][]Permission{
	Head:                  {ViewDevices, SubmitPlan, Commission, DecideTakeBack, ViewCaptures, ViewPeople},
	Keeper:                {ViewDevices, ProposeDevice, InstallDevice, MaintainDevice, ProposeTakeBack, ViewSecurity},
	LegalReviewer:         {ViewDevices, ReviewLegally, DecideTakeBack, ViewCaptures},
	TechnicalReviewer:     {ViewDevices, ReviewTechnically, ProposeTakeBack, ViewGaps},
	Publisher:             {ViewDevices, PublishSite},
	ProvincialApprover:    {ViewDevices, ApprovePlan},
	Reviewer:              {ViewDevices, ViewCaptures, ReviewCaptures, SettleDoubts},
	Supervisor:            {ViewDevices, ViewCaptures, ViewGaps, ViewPeople},
	SystemAdministrator:   {OpenAccounts, ViewJobs},
	SecurityAdministrator: {ViewPeople, KeepPeople, GrantRoles, ViewSecurity, ViewRefusals},
	AuditAdministrator:    {ViewAccessLog},
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
}

// Roles lists every role in the order people read them.
func Roles() []Role {
	return []Role{Head, Keeper, LegalReviewer, TechnicalReviewer, Publisher, ProvincialApprover, Reviewer, Supervisor,
		SystemAdministrator, SecurityAdministrator, AuditAdministrator}
}

// Permissions lists what a role may do.
func (r Role) Permissions() []Permission { return slices.Clone(matrix[r]) }

func (r Role) gives(p Permission) bool { return slices.Contains(matrix[r], p) }

// exclusive are the posts one person must not hold together (roles.md E3, E11, E12, E14, E18): not even with approval.
var exclusive = [][2]Role{
	// E3: proposer, legal and technical reviewer of a device are three persons.
	{Keeper, LegalReviewer}, {Keeper, TechnicalReviewer}, {LegalReviewer, TechnicalReviewer},
	// E14: nobody has two of the three administrations, and no administrator reads cases or decides.
	{SystemAdministrator, SecurityAdministrator}, {SystemAdministrator, AuditAdministrator}, {SecurityAdministrator, AuditAdministrator},
	{SystemAdministrator, Head}, {SecurityAdministrator, Head}, {AuditAdministrator, Head},
	{SystemAdministrator, Reviewer}, {SecurityAdministrator, Reviewer}, {AuditAdministrator, Reviewer},
	{SystemAdministrator, LegalReviewer}, {SecurityAdministrator, LegalReviewer}, {AuditAdministrator, LegalReviewer},
	{SystemAdministrator, Supervisor}, {SecurityAdministrator, Supervisor}, {AuditAdministrator, Supervisor},
	// E11: who supervises decides and edits nothing.
	{Supervisor, Head}, {Supervisor, Keeper}, {Supervisor, LegalReviewer}, {Supervisor, TechnicalReviewer},
	{Supervisor, Publisher}, {Supervisor, ProvincialApprover}, {Supervisor, Reviewer},
	// E12: who approves a plan for the province is no one of the body that proposes it.
	{ProvincialApprover, Keeper}, {ProvincialApprover, Head},
}

// Forbidden returns the role among held that excludes r, and whether there is one.
func Forbidden(held []Role, r Role) (Role, bool) {
	for _, h := range held {
		if slices.Contains(exclusive, [2]Role{h, r}) || slices.Contains(exclusive, [2]Role{r, h}) {
			return h, true
		}
	}
	return "", false
}
