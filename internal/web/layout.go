package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// chrome is the struct of the layout: what stands around a page's body.
type chrome struct {
	Head
	View      View
	Authority string
	Mark      string
	Phone     string
	Who       SessionInfo
	WhoBody   string
	WhoPost   string
	Warning   string
	Acting    string // for whom who asks acts
	SignedIn  bool
	Nav       []navLink
	Home      string
	Login     string
	Logout    string
	Own       string
	Back      string // this page, for the help bar
	Sizes     []choice
	Problems  []ui.Problem
	Refused   *ui.RefusedView
	Conflict  string
	Changed   []changeView
	Done      string
	Receipt   string
	Body      template.HTML
}

// changeView is what somebody else did since a form was opened.
type changeView struct {
	At             time.Time
	By, What, Says string
}

type navLink struct {
	URL, Text, Icon string
	Letter          string
	Current         bool
}

type choice struct {
	Value, Text string
	Current     bool
}

var layouts = map[i18n.Language]func() (*template.Template, error){
	i18n.ZH:   sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.ZH, pages, "pages/layout.html") }),
	i18n.EN:   sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.EN, pages, "pages/layout.html") }),
	i18n.Long: sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.Long, pages, "pages/layout.html") }),
}

var errNoAnswer = errors.New("the handler returned neither a page nor an error")

// send writes a page: body first, so that the layout knows the labels of what is to be mended.
func (s *server) send(c *Context, p Page) error {
	h := c.W.Header()
	switch {
	case p.location != "":
		if p.done != nil {
			s.leaveNote(c, p.done)
		}
		h.Set("Cache-Control", "no-store")
		http.Redirect(c.W, c.R, p.location, http.StatusSeeOther)
		return nil
	case p.json != nil:
		b, err := json.Marshal(p.json)
		if err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		h.Set("Content-Type", "application/json")
		h.Set("Cache-Control", "no-store")
		c.W.WriteHeader(p.Status)
		_, err = c.W.Write(b)
		return err
	case p.render == nil:
		return errNoAnswer
	}
	body, err := p.render(c.View.Lang)
	if err != nil {
		return err
	}
	if body, err = s.marked(c, body); err != nil {
		return err
	}
	whole, err := s.dress(c, p, body)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Get("lang") != "" {
		s.keepView(c)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", c.View.Lang.Tag())
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(whole)))
	c.W.WriteHeader(p.Status)
	_, err = c.W.Write(whole)
	return err
}

// marked writes into a page's forms where the ledger stands. A form that is shown again keeps what it was opened against, but
// for one whose changes are being shown.
func (s *server) marked(c *Context, body template.HTML) (template.HTML, error) {
	if !strings.Contains(string(body), ui.OpenedMark) {
		return body, nil
	}
	mark := ""
	if opened, ok := c.Opened(); ok && len(c.trouble.changed) == 0 {
		mark = strconv.FormatInt(opened, 10)
	} else if s.deps.Mark != nil && c.signedIn {
		at, err := s.deps.Mark(c.R.Context(), c.Actor.Book)
		if err != nil {
			return body, fmt.Errorf("read where the ledger stands: %w", err)
		}
		mark = strconv.FormatInt(at, 10)
	}
	return template.HTML(strings.ReplaceAll(string(body), ui.OpenedMark, mark)), nil
}

func (s *server) dress(c *Context, p Page, body template.HTML) ([]byte, error) {
	layout, err := layouts[c.View.Lang]()
	if err != nil {
		return nil, err
	}
	d := s.chromeOf(c, p.Head)
	d.Body = body
	if n := s.takeNote(c); n != nil {
		d.Done, d.Receipt = c.T(n.Key), n.Receipt
	}
	if len(c.trouble.invalid) > 0 && c.form != nil {
		d.Problems = c.form.Problems()
	}
	if r := c.trouble.refusal; r != nil {
		d.Refused = refusedView(c, *r)
	}
	for _, x := range c.trouble.changed {
		d.Changed = append(d.Changed, changeView{At: x.At, By: x.By, What: c.Words(x.What), Says: c.Words(x.Says)})
	}
	if w := c.trouble.conflict; w != nil {
		d.Conflict = c.Words(*w)
	}
	var b bytes.Buffer
	if err := layout.ExecuteTemplate(&b, "layout.html", d); err != nil {
		return nil, fmt.Errorf("render layout: %w", err)
	}
	return b.Bytes(), nil
}

func (s *server) chromeOf(c *Context, head Head) chrome {
	d := chrome{Head: head, View: c.View, Authority: c.Words(s.deps.Site.Authority), Mark: c.Words(s.deps.Site.Mark),
		Phone: s.deps.Site.Phone, Who: c.Session, WhoBody: c.Words(c.Session.Body), WhoPost: c.Words(c.Session.Post),
		Warning: c.Words(c.Session.Warning), Acting: c.acting, SignedIn: c.signedIn, Home: "/", Login: s.deps.Login, Logout: s.deps.Logout, Own: s.deps.Own, Back: "/"}
	if c.R.Method == http.MethodGet {
		d.Back = c.With("lang", "")
	}
	if d.WhoBody != "" {
		d.Authority = d.WhoBody
	}
	for _, v := range sizes {
		d.Sizes = append(d.Sizes, choice{v, c.T("layout.size." + v), v == c.View.Size})
	}
	current := head.Section
	if current == "" {
		current = s.sectionOf(c.R.URL.Path)
	}
	for _, n := range s.deps.Nav {
		if n.Policy.Allows(c.R, c.Actor, c.signedIn) {
			d.Nav = append(d.Nav, navLink{n.Path, c.T(n.Key), n.Icon, n.Letter, n.Path == current})
		}
	}
	return d
}

// sectionOf finds the navigation item whose path is the longest beginning of the request's path.
func (s *server) sectionOf(path string) string {
	best := ""
	for _, n := range s.deps.Nav {
		if (path == n.Path || strings.HasPrefix(path, strings.TrimSuffix(n.Path, "/")+"/") && n.Path != "/") && len(n.Path) > len(best) {
			best = n.Path
		}
	}
	return best
}
