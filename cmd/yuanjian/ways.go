package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/oidc"
	people "yuanjian/internal/adapter/sandbox/oidc"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/web"
	"yuanjian/internal/web/citizen"
)

// way is a provider of identities at which parties may sign in, and how it names what it says.
type way struct {
	oidc.Settings
	Naming party.Naming
	prefix string // of its keys
}

// ways are those that are configured.
func (c config) ways() (out []way) {
	for _, w := range c.allWays() {
		if w.Issuer != "" {
			out = append(out, w)
		}
	}
	return out
}

func (c config) allWays() []way {
	out := []way{
		{prefix: "person_oidc", Settings: oidc.Settings{Key: "person", Title: c.PersonTitle, Issuer: c.PersonIssuer, ClientID: c.PersonClientID, SecretFile: c.PersonSecretFile, Scopes: c.PersonScopes, Allow: c.PersonAllow},
			Naming: party.Naming{Name: c.PersonName, Number: c.PersonNumber, Phone: c.PersonPhone}},
		{prefix: "enterprise_oidc", Settings: oidc.Settings{Key: "enterprise", Title: c.EnterpriseTitle, Issuer: c.EnterpriseIssuer, ClientID: c.EnterpriseClientID, SecretFile: c.EnterpriseSecretFile, Scopes: c.EnterpriseScopes, Allow: c.EnterpriseAllow},
			Naming: party.Naming{Enterprise: true, Name: c.EnterpriseName, Phone: c.EnterprisePhone, Unit: c.EnterpriseUnit, Code: c.EnterpriseCode, Capacity: c.EnterpriseCapacity, Legal: c.EnterpriseLegal}}}
	for i := range out {
		out[i].Naming.Issuer, out[i].Claims = out[i].Issuer, out[i].Naming.Names()
	}
	return out
}

// checkWays refuses providers of parties that could not work.
func (c config) checkWays() error {
	for _, w := range c.allWays() {
		n := w.Naming
		switch {
		case w.Issuer == "" && (w.ClientID != "" || w.SecretFile != "" || len(w.Allow) > 0):
			return fmt.Errorf("%[1]s_client_id等配置项须与%[1]s_issuer一起设置 / %[1]s_client_id and its like are for %[1]s_issuer", w.prefix)
		case w.Issuer == "":
			continue
		case w.ClientID == "" || len(w.Allow) == 0 || w.Title == "" || n.Name == "":
			return fmt.Errorf("设置了%[1]s_issuer，还要设置%[1]s_client_id和%[1]s_allow，%[1]s_title和%[1]s_name不能为空 / %[1]s_issuer wants %[1]s_client_id and %[1]s_allow too; %[1]s_title and %[1]s_name must not be empty", w.prefix)
		case !n.Enterprise && n.Number == "":
			return errors.New("person_oidc_number不能为空：没有证件号码，找不到当事人的事项 / person_oidc_number must name a claim: without the identity number no matter is found")
		case n.Enterprise && (n.Unit == "" || n.Code == "" || n.Capacity == "" || n.Legal == ""):
			return errors.New("enterprise_oidc_unit、enterprise_oidc_code、enterprise_oidc_capacity、enterprise_oidc_legal不能为空 / enterprise_oidc_unit, _code, _capacity and _legal must not be empty")
		}
		if u, err := url.Parse(w.Issuer); err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !onLoopback(u.Host)) {
			return fmt.Errorf("%[1]s_issuer应为https地址：证件号码会经过这条线路 / %[1]s_issuer must be an https address: identity numbers pass over it", w.prefix)
		}
		if _, err := dial.Parse(w.Allow); err != nil {
			return fmt.Errorf("%s_allow: %w", w.prefix, err)
		}
	}
	return nil
}

// waysFound are the providers of parties; in the demonstration labelled stand-ins.
func (a *app) waysFound() (out []citizen.Way, err error) {
	all := a.settings.Ways
	if a.settings.Sandbox {
		all = a.sandboxWays()
	}
	for _, w := range all {
		w.Now = a.settings.Clock.Now
		provider, err := oidc.Open(w.Settings)
		if err != nil {
			return nil, err
		}
		out = append(out, citizen.Way{Key: w.Key, Title: law.Words{ZH: w.Title, EN: w.Title}, Provider: provider, Naming: w.Naming})
	}
	return out, nil
}

// sandboxPage is where the pages of the stand-ins are mounted.
const sandboxPage = "/sandbox/oidc/"

// sandboxWays makes the stand-ins of the demonstration: the parties of its cases, somebody whom nothing concerns, and an enterprise.
func (a *app) sandboxWays() (out []way) {
	c := defaults()
	c.PersonIssuer, c.EnterpriseIssuer = "http://sandbox.invalid/person", "http://sandbox.invalid/enterprise"
	c.PersonClientID, c.EnterpriseClientID = "yuanjian", "yuanjian"
	persons := map[string][]people.Person{
		"person": {
			{Subject: "p-1", Title: "演示车主甲", Claims: map[string]string{c.PersonName: "演示车主甲", c.PersonNumber: "449901199001010005"}},
			{Subject: "p-2", Title: "演示车主乙", Claims: map[string]string{c.PersonName: "演示车主乙", c.PersonNumber: "449901199202020007"}},
			{Subject: "p-3", Title: "演示路人，没有事项", Claims: map[string]string{c.PersonName: "演示路人", c.PersonNumber: "11010519491231002X"}}},
		"enterprise": {
			{Subject: "e-1", Title: "演示运输公司的法定代表人", Claims: map[string]string{c.EnterpriseName: "演示法人", c.EnterpriseUnit: "演示运输公司", c.EnterpriseCode: "914499010000DEM00C", c.EnterpriseCapacity: c.EnterpriseLegal}},
			{Subject: "e-2", Title: "演示运输公司的工作人员", Claims: map[string]string{c.EnterpriseName: "演示经办", c.EnterpriseUnit: "演示运输公司", c.EnterpriseCode: "914499010000DEM00C", c.EnterpriseCapacity: "staff"}}}}
	for _, w := range c.ways() {
		server := people.New(people.Settings{Issuer: w.Issuer, Page: sandboxPage + w.Key, ClientID: w.ClientID, Name: w.Title + "（替身）", Persons: persons[w.Key], Clock: a.settings.Clock,
			Redirect: func(to string) bool { return strings.HasSuffix(to, citizen.WayBack(w.Key)) }})
		a.stands = append(a.stands, web.Route{Method: "GET", Path: sandboxPage + w.Key, Serve: server.Handler(), Policy: standIn}, web.Route{Method: "POST", Path: sandboxPage + w.Key, Serve: server.Handler(), Policy: standIn})
		w.Client = &http.Client{Transport: server}
		out = append(out, w)
	}
	return out
}

var standIn = web.Public{Reason: "the page of a labelled stand-in of a provider of identities, in the demonstration alone: whoever comes chooses an invented person"}
