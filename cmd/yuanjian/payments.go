package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/nontax"
	bank "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/operate"
	"yuanjian/internal/payment"
	"yuanjian/internal/seal"
	"yuanjian/internal/web"
	"yuanjian/internal/web/api"
	"yuanjian/internal/web/citizen"
)

// jobSandboxBank posts what the stand-in of the non-tax platform says by itself; in the demonstration alone.
const jobSandboxBank = "sandbox.nontax"

// treasury is the non-tax platform as it is configured.
type treasury struct {
	outside
	Keys []seal.WebhookKey // of its callbacks
	Page string            // where people pay under a code; {code} in it stands for the code
}

// checkNonTax refuses a platform that could not work.
func (c config) checkNonTax() error {
	if u, err := url.Parse(strings.ReplaceAll(c.NonTaxPage, "{code}", "0")); c.NonTaxPage != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
		return errors.New("nontax_page应为https地址 / nontax_page must be an https address")
	}
	switch {
	case c.NonTaxURL == "" && (c.NonTaxTokenFile != "" || c.NonTaxSecretFile != "" || len(c.NonTaxAllow) > 0):
		return errors.New("nontax_token_file等配置项须与nontax_url一起设置 / nontax_token_file and its like are for nontax_url")
	case c.NonTaxURL == "":
		return nil
	case len(c.NonTaxAllow) == 0:
		return errors.New("设置了nontax_url，还要在nontax_allow里写明可以访问的主机 / nontax_url wants its host in nontax_allow")
	}
	if _, err := dial.Parse(c.NonTaxAllow); err != nil {
		return fmt.Errorf("nontax_allow: %w", err)
	}
	if _, err := nontax.New(c.NonTaxURL, "", http.DefaultClient); err != nil {
		return fmt.Errorf("nontax_url: %w", err)
	}
	return nil
}

// treasury reads the secrets of the platform.
func (c config) treasury() (treasury, error) {
	out := treasury{outside: outside{Base: c.NonTaxURL, Allow: c.NonTaxAllow}, Page: c.NonTaxPage}
	var err error
	if out.Token, err = secret(c.NonTaxTokenFile); err != nil {
		return out, fmt.Errorf("nontax_token_file: %w", err)
	}
	text, err := secret(c.NonTaxSecretFile)
	if err != nil || text == "" {
		return out, err
	}
	key, err := seal.ParseSecret(text)
	if err != nil {
		return out, fmt.Errorf("nontax_secret_file: %w", err)
	}
	out.Keys = []seal.WebhookKey{key}
	return out, nil
}

// nonTaxFound says whether the platform is set up, and over which line it is reached.
func nonTaxFound(c config) (out []operate.Finding) {
	u, err := url.Parse(c.NonTaxURL)
	if c.NonTaxURL == "" || err != nil {
		return nil
	}
	if u.Scheme != "https" && !onLoopback(u.Host) {
		return []operate.Finding{{Unsafe: true, What: law.Words{ZH: "非税缴款平台通过明文地址" + u.Host + "访问", EN: "the non-tax platform is reached at " + u.Host + " over an open line"},
			Why: law.Words{ZH: "缴款人和金额会被他人读到", EN: "others can read who pays what"}, Cure: law.Words{ZH: "把nontax_url改为https地址", EN: "give nontax_url an https address"}}}
	}
	if c.NonTaxSecretFile == "" {
		out = append(out, operate.Finding{Unsafe: true, What: law.Words{ZH: "非税缴款平台没有设置nontax_secret_file", EN: "the non-tax platform has no nontax_secret_file"},
			Why: law.Words{ZH: "平台的到账通知不会被采信，到账只能等次日对账", EN: "its callbacks are not believed, and payments show on the next day"}, Cure: law.Words{ZH: "向平台取得回调密钥并设置", EN: "get the secret of its callbacks and set it"}})
	}
	return append(out, operate.Finding{What: law.Words{ZH: "非税缴款平台：" + u.Host, EN: "non-tax platform: " + u.Host}})
}

// pay wires payment: the platform's client, or a labelled stand-in in the demonstration where none is set up.
func (a *app) pay() error {
	a.payments = &payment.Service{Engine: a.engine, Keys: a.keys, People: a.people, Papers: a.papers, Files: a.captures.Originals}
	t := a.settings.Treasury
	var err error
	if t.Base != "" {
		client, bad := t.client()
		if bad != nil {
			return bad
		}
		a.payments.Platform, err = nontax.New(t.Base, t.Token, client)
	} else if a.settings.Sandbox {
		secret := seal.NewSecret()
		key, bad := seal.ParseSecret(secret)
		if bad != nil {
			return bad
		}
		a.bank, t.Keys = bank.New(a.settings.Clock, "", secret), []seal.WebhookKey{key}
		a.payments.Platform, err = nontax.New("http://sandbox.invalid", "sandbox", &http.Client{Transport: a.bank})
	}
	a.treasury = &api.Treasury{Payments: a.payments, Keys: t.Keys, Clock: a.settings.Clock, Log: a.settings.Log}
	return err
}

// payPage is where a party pays under a code: the platform's page, or that of the stand-in in the demonstration.
func (a *app) payPage() func(code string) string {
	if a.bank != nil {
		return citizen.PayPage(bank.PagePath + "?code={code}")
	}
	return citizen.PayPage(a.settings.Treasury.Page)
}

// bankRoutes are the stand-in's own page; none outside the demonstration.
func (a *app) bankRoutes() (out []web.Route) {
	if a.bank == nil {
		return nil
	}
	serve := a.bank.Page(func(*http.Request) { a.worker.Wake() })
	for _, method := range []string{"GET", "POST"} {
		out = append(out, web.Route{Method: method, Path: bank.PagePath, Serve: serve, Policy: web.Public{Reason: "the page of a labelled stand-in, in the demonstration alone: whoever has a code pays, as on the platform"}})
	}
	return out
}

// callBack posts what the stand-in says by itself, and lets it know the codes that it gave before the program was started anew.
func (a *app) callBack(ctx context.Context, j job.Job) error {
	if a.bank == nil {
		return nil
	}
	if !a.bank.Knows(j.Book) {
		if err := a.payments.RegisterAgain(ctx, j.Book); err != nil {
			return err
		}
		a.bank.Learned(j.Book)
	}
	all, err := a.bank.Callbacks()
	for _, c := range all {
		if err := a.treasury.Take(ctx, c.Header, c.Body); err != nil {
			a.settings.Log.Info("callback of the sandbox was not believed", "error", err.Error())
		}
	}
	return err
}
