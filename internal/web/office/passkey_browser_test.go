package office_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestPasskeyInABrowser binds a passkey of a virtual authenticator, comes in with it as a second step and without a
// password, and finds it refused where it was ended. Chromium makes the signatures.
func TestPasskeyInABrowser(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	base := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // an address is no host that passkeys are bound to
	ctx := testkit.Chromium(t)
	run := func(what string, actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	at := func(what, want string) {
		t.Helper()
		var path, page string
		run(what, chromedp.Location(&path), chromedp.Text("body", &page))
		if !strings.HasPrefix(path, base+want) {
			t.Fatalf("%s leads to %s, want %s: %s", what, path, want, page)
		}
	}
	press := chromedp.Click("form[data-passkey] button.primary")
	run("an authenticator", webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}).Do(ctx)
		return err
	}))
	run("binding", network.SetCookie("yuanjian", who.Token).WithURL(base), chromedp.Navigate(base+"/me/factors/passkey"), chromedp.WaitVisible("form[data-passkey]"),
		chromedp.SetValue("input[name=current]", testkit.WorldPassword), press, chromedp.WaitVisible("ol.codes"))
	var page string
	run("the list", chromedp.Navigate(base+"/me/factors"), chromedp.Text("main", &page))
	if !strings.Contains(page, "我的通行密钥") || !strings.Contains(page, "还有10个恢复码") {
		t.Fatalf("the list says: %s", page)
	}
	leave := func() {
		run("leaving", network.ClearBrowserCookies(), chromedp.Navigate(base+"/login?next=%2Fdevices"))
	}

	leave()
	run("the password", chromedp.SetValue("input[name=login]", who.Login), chromedp.SetValue("input[name=password]", testkit.WorldPassword), chromedp.Click("main form button.primary"), chromedp.WaitReady(`form[action="/login/second"]`))
	at("the password", "/login/second")
	run("the second step", chromedp.Click(`a[href^="/login/passkey"]`), chromedp.WaitVisible("form[data-passkey]"), press, chromedp.WaitReady(`form[action="/logout"]`))
	at("the second step", "/devices")

	leave()
	run("without a password", chromedp.Click(`a[href^="/login/passkey"]`), chromedp.WaitVisible("form[data-passkey]"), press, chromedp.WaitReady(`form[action="/logout"]`))
	at("without a password", "/devices")

	var end string
	run("the way to its end", chromedp.Navigate(base+"/me/factors"), chromedp.AttributeValue(`a[href$="/end"]`, "href", &end, nil))
	run("its end", chromedp.Navigate(base+end), chromedp.SetValue("input[name=current]", testkit.WorldPassword), chromedp.Click("main form button.primary"), chromedp.WaitReady(".banner.done"))
	leave()
	run("a passkey that was ended", chromedp.Click(`a[href^="/login/passkey"]`), chromedp.WaitVisible("form[data-passkey]"), press, chromedp.WaitVisible("p.wrong"))
	at("a passkey that was ended", "/login/passkey")

	// What comes back is taken once, and only what our page asked for.
	v := f.visitor()
	v.post("/login/passkey", "kept", "made-up", "answer", "{}").wants(409, "页面已经失效")
	v.post("/login/passkey", "kept", "", "answer", "").wants(422)
	f.Verify()
}
