package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/message"
	standin "yuanjian/internal/adapter/sandbox/message"
	"yuanjian/internal/adapter/smtp"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/operate"
	"yuanjian/internal/seal"
)

// channels are what letters to parties go through; what is not set up is not there.
type channels struct {
	Mail     *smtp.Settings
	Gateways map[delivery.Kind]outside
	Secrets  map[delivery.Kind]seal.WebhookKey // of callbacks
}

// gateway is what is configured of one gateway.
type gateway struct {
	kind                        delivery.Kind
	base, tokenFile, secretFile string
	allow                       []string
}

func (c config) gateways() []gateway {
	return []gateway{{delivery.SMS, c.SMSURL, c.SMSTokenFile, c.SMSSecretFile, c.SMSAllow}, {delivery.App, c.AppURL, c.AppTokenFile, c.AppSecretFile, c.AppAllow},
		{delivery.Fax, c.FaxURL, c.FaxTokenFile, c.FaxSecretFile, c.FaxAllow}, {delivery.IM, c.IMURL, c.IMTokenFile, c.IMSecretFile, c.IMAllow},
		{delivery.Post, c.PostURL, c.PostTokenFile, c.PostSecretFile, c.PostAllow}}
}

// checkLetters refuses channels that could not work.
func (c config) checkLetters() error {
	for _, g := range c.gateways() {
		switch {
		case g.base == "" && (g.tokenFile != "" || g.secretFile != "" || len(g.allow) > 0):
			return fmt.Errorf("%[1]s_token_file等配置项须与%[1]s_url一起设置 / %[1]s_token_file and its like are for %[1]s_url", g.kind)
		case g.base != "" && len(g.allow) == 0:
			return fmt.Errorf("设置了%[1]s_url，还要在%[1]s_allow里写明可以访问的主机 / %[1]s_url wants its host in %[1]s_allow", g.kind)
		}
		if g.base == "" {
			continue
		}
		if _, err := dial.Parse(g.allow); err != nil {
			return fmt.Errorf("%s_allow: %w", g.kind, err)
		}
		if _, err := message.New(g.kind, g.base, "", http.DefaultClient); err != nil {
			return fmt.Errorf("%s_url: %w", g.kind, err)
		}
	}
	return c.checkMail()
}

func (c config) checkMail() error {
	switch {
	case c.SMTPServer == "" && (c.SMTPUser != "" || c.SMTPPasswordFile != "" || c.SMTPFrom != "" || len(c.SMTPAllow) > 0):
		return errors.New("smtp_user等配置项须与smtp_server一起设置 / smtp_user and its like are for smtp_server")
	case c.SMTPServer == "":
		return nil
	case len(c.SMTPAllow) == 0:
		return errors.New("设置了smtp_server，还要在smtp_allow里写明可以访问的主机 / smtp_server wants its host in smtp_allow")
	case (c.SMTPUser == "") != (c.SMTPPasswordFile == ""):
		return errors.New("smtp_user和smtp_password_file要一起设置 / set both smtp_user and smtp_password_file")
	}
	s := smtp.Settings{Server: c.SMTPServer, Security: c.SMTPSecurity, From: c.SMTPFrom}
	var err error
	if s.Allow, err = dial.Parse(c.SMTPAllow); err != nil {
		return fmt.Errorf("smtp_allow: %w", err)
	}
	if _, err = smtp.New(s); err != nil {
		return fmt.Errorf("smtp_server、smtp_security、smtp_from: %w", err)
	}
	return nil
}

// channels reads the secrets of what is configured.
func (c config) channels() (channels, error) {
	out := channels{Gateways: map[delivery.Kind]outside{}, Secrets: map[delivery.Kind]seal.WebhookKey{}}
	for _, g := range c.gateways() {
		if g.base == "" {
			continue
		}
		token, err := secret(g.tokenFile)
		if err != nil {
			return out, fmt.Errorf("%s_token_file: %w", g.kind, err)
		}
		out.Gateways[g.kind] = outside{Base: g.base, Token: token, Allow: g.allow}
		text, err := secret(g.secretFile)
		if err != nil {
			return out, fmt.Errorf("%s_secret_file: %w", g.kind, err)
		}
		if text == "" {
			continue
		}
		if out.Secrets[g.kind], err = seal.ParseSecret(text); err != nil {
			return out, fmt.Errorf("%s_secret_file: %w", g.kind, err)
		}
	}
	if c.SMTPServer == "" {
		return out, nil
	}
	password, err := secret(c.SMTPPasswordFile)
	if err != nil {
		return out, fmt.Errorf("smtp_password_file: %w", err)
	}
	allow, err := dial.Parse(c.SMTPAllow)
	out.Mail = &smtp.Settings{Server: c.SMTPServer, Security: c.SMTPSecurity, User: c.SMTPUser, Password: password, From: c.SMTPFrom, Allow: allow}
	return out, err
}

// carriers are the clients of the channels; in the demonstration labelled stand-ins answer for those that are not set up, and call nobody back.
func (a *app) carriers() (map[delivery.Kind]delivery.Carrier, error) {
	out := map[delivery.Kind]delivery.Carrier{}
	var err error
	if a.settings.Sandbox {
		for _, kind := range []delivery.Kind{delivery.Email, delivery.SMS, delivery.App, delivery.Fax, delivery.IM, delivery.Post} {
			server := standin.New(a.settings.Clock, "", "")
			if out[kind], err = message.New(kind, "http://sandbox.invalid", "sandbox", &http.Client{Transport: server}); err != nil {
				return nil, err
			}
		}
	}
	for kind, g := range a.settings.Channels.Gateways {
		client, err := g.client()
		if err != nil {
			return nil, err
		}
		if out[kind], err = message.New(kind, g.Base, g.Token, client); err != nil {
			return nil, err
		}
	}
	if m := a.settings.Channels.Mail; m != nil {
		s := *m
		s.Clock = a.settings.Clock
		if out[delivery.Email], err = smtp.New(s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// callbackKeys are the keys of the channels that may call back.
func (a *app) callbackKeys() map[delivery.Kind][]seal.WebhookKey {
	out := map[delivery.Kind][]seal.WebhookKey{}
	for kind, key := range a.settings.Channels.Secrets {
		out[kind] = []seal.WebhookKey{key}
	}
	return out
}

// letterSecrets are the files of secrets of the channels.
func (c config) letterSecrets() []string {
	out := []string{c.SMTPPasswordFile}
	for _, g := range c.gateways() {
		out = append(out, g.tokenFile, g.secretFile)
	}
	return out
}

// lettersFound says of each channel whether it is set up, whether it is reached over an open line, and whether the mail server
// answers.
func lettersFound(ctx context.Context, c config) (out []operate.Finding) {
	for _, g := range c.gateways() {
		u, err := url.Parse(g.base)
		if g.base == "" || err != nil {
			continue
		}
		if u.Scheme != "https" && !onLoopback(u.Host) {
			out = append(out, operate.Finding{Unsafe: true, What: law.Words{ZH: fmt.Sprintf("渠道%s通过明文地址%s访问", g.kind.Words().ZH, u.Host), EN: fmt.Sprintf("the channel %s is reached at %s over an open line", g.kind, u.Host)},
				Why: law.Words{ZH: "当事人的号码和告知内容会被他人读到", EN: "others can read the numbers of parties and what they are told"}, Cure: law.Words{ZH: fmt.Sprintf("把%s_url改为https地址", g.kind), EN: fmt.Sprintf("give %s_url an https address", g.kind)}})
			continue
		}
		out = append(out, operate.Finding{What: law.Words{ZH: "送达渠道" + g.kind.Words().ZH + "：" + u.Host, EN: "channel " + string(g.kind) + ": " + u.Host}})
	}
	if c.SMTPServer == "" || c.checkMail() != nil {
		return out
	}
	allow, err := dial.Parse(c.SMTPAllow)
	if err != nil {
		return out
	}
	conn, err := dial.Connect(ctx, allow, c.SMTPServer)
	if err != nil {
		return append(out, operate.Finding{Unsafe: true, What: law.Words{ZH: "邮件服务器无法连接：" + err.Error(), EN: "the mail server cannot be reached: " + err.Error()},
			Why: law.Words{ZH: "电子邮件告知发不出去，会改用下一个渠道", EN: "letters do not go out as e-mail, and ladders pass it over"}, Cure: law.Words{ZH: "核对smtp_server、smtp_allow和网络", EN: "check smtp_server, smtp_allow and the network"}})
	}
	_ = conn.Close()
	return append(out, operate.Finding{What: law.Words{ZH: "邮件服务器可以连接：" + c.SMTPServer, EN: "the mail server answers: " + c.SMTPServer}})
}
