package smtp

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
)

// text is the message as it goes over the line, with CRLF.
func (c *Client) text(m delivery.Message) []byte {
	var out bytes.Buffer
	_, domain, _ := strings.Cut(c.from.Address, "@")
	from := c.from
	from.Name = m.From
	header := func(name, value string) { fmt.Fprintf(&out, "%s: %s\r\n", name, value) }
	header("From", from.String())
	header("To", "<"+m.Address+">")
	header("Subject", mime.BEncoding.Encode("utf-8", m.Subject.ZH))
	header("Date", c.Clock.Now().In(law.Beijing).Format(time.RFC1123Z))
	header("Message-ID", "<"+m.Key+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	if m.File == nil {
		part(&out, "text/plain; charset=utf-8", "", []byte(body(m)))
		return out.Bytes()
	}
	boundary := "=_" + m.Key // no line of base64 begins with it
	header("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	out.WriteString("\r\n--" + boundary + "\r\n")
	part(&out, "text/plain; charset=utf-8", "", []byte(body(m)))
	out.WriteString("--" + boundary + "\r\n")
	part(&out, m.File.Type, m.File.Name, m.File.Content)
	out.WriteString("--" + boundary + "--\r\n")
	return out.Bytes()
}

// part writes one part with its headers, in lines of base64; with a name it is an attachment.
func part(out *bytes.Buffer, kind, name string, content []byte) {
	out.WriteString("Content-Type: " + kind + "\r\nContent-Transfer-Encoding: base64\r\n")
	if name != "" {
		out.WriteString("Content-Disposition: " + mime.FormatMediaType("attachment", map[string]string{"filename": name}) + "\r\n")
	}
	out.WriteString("\r\n")
	encoded := base64.StdEncoding.EncodeToString(content)
	for len(encoded) > 0 {
		n := min(len(encoded), 76)
		out.WriteString(encoded[:n] + "\r\n")
		encoded = encoded[n:]
	}
}

// body is what the recipient reads.
func body(m delivery.Message) string {
	parts := []string{m.Text.ZH}
	if m.Link != "" {
		parts = append(parts, m.Link)
	}
	if m.Paper != "" {
		parts = append(parts, "文书摘要（SHA-256）："+m.Paper)
	}
	parts = append(parts, m.From)
	if m.Text.EN != "" {
		parts = append(parts, m.Subject.EN, m.Text.EN)
	}
	return strings.ReplaceAll(strings.Join(parts, "\n\n"), "\n", "\r\n")
}
