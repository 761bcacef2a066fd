package public

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
)

// NoticesPage are the public notices that stand (Art 30(4)): what a body tells parties whom no other channel reached.
type NoticesPage struct {
	Notices []noticeView
	None    string
	More    string // address of the notices before these; empty: there are none
}

// noticeView is one of them.
type noticeView struct {
	ID, Subject, Body string
	Lines             []string
	At, Until         string
}

// dayIn is the day of an instant in the language of the page.
func dayIn(v View, at time.Time) string {
	d := law.DateOf(at)
	return v.W(law.Words{ZH: d.Words(), EN: d.String()})
}

// notices is GET /public/notices. A notice holds no personal data: its text was checked when it was written.
func (p *Public) notices(c *web.Context) error {
	now := p.Engine.Clock.Now()
	found, err := delivery.StandingNotices(c.Ctx(), p.Engine.DB.Reader(), now, db.Turn{After: c.Query("after")})
	if err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	body := NoticesPage{}
	for _, n := range found.Rows {
		from, err := people.BodyByID(c.Ctx(), p.Engine.DB.Reader(), n.Book, n.Body)
		if err != nil {
			return fmt.Errorf("name who gives a public notice: %w", err)
		}
		body.Notices = append(body.Notices, noticeView{ID: n.Letter, Subject: v.W(n.Subject), Body: from.Name, Lines: strings.Split(v.W(n.Text), "\n"),
			At: dayIn(v, n.At), Until: dayIn(v, n.Until)})
	}
	if len(found.Rows) == 0 {
		body.None = v.T("public.notices.none")
	} else if found.More {
		body.More = v.To(withValues(Home+"/notices", "after", found.Rows[len(found.Rows)-1].Letter))
	}
	return p.ownPage(c, http.StatusOK, "notices.html", Page{View: v, Title: v.T("public.notices"), Lead: v.T("public.notices.lead"), Section: Home + "/notices", Body: body})
}
