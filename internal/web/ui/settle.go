package ui

import (
	"bytes"
	"html/template"
	"text/template/parse"

	"yuanjian/internal/web/i18n"
)

// settle writes into the templates what they say whatever a page brings: texts by key, drawings, addresses of sheets, and of an if on
// the language the branch it takes. A page then pays for its own values only. It comes before the first execution, and so what is
// written is escaped here and looked at once more by html/template, like everything that its author wrote.
func settle(l i18n.Language, t *template.Template) error {
	s := settler{l}
	for _, x := range t.Templates() {
		if x.Tree == nil || x.Tree.Root == nil {
			continue
		}
		if err := s.list(x.Tree.Root); err != nil {
			return err
		}
	}
	return nil
}

type settler struct{ lang i18n.Language }

// list settles the nodes of a list in their place.
func (s settler) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	nodes, err := s.nodes(nil, l.Nodes)
	l.Nodes = nodes
	return err
}

// nodes appends what nodes come to.
func (s settler) nodes(out, nodes []parse.Node) ([]parse.Node, error) {
	for _, n := range nodes {
		var err error
		switch n := n.(type) {
		case *parse.TextNode:
			out = written(out, n.Pos, n.Text)
			continue
		case *parse.ActionNode:
			text, known, e := s.action(n)
			if e != nil {
				return nil, e
			}
			if known && !bare(out) {
				out = written(out, n.Pos, []byte(text))
				continue
			}
		case *parse.IfNode:
			if holds, known := s.condition(n.Pipe); known {
				if out, err = s.branch(out, n, holds); err != nil {
					return nil, err
				}
				continue
			}
			err = s.both(n.List, n.ElseList)
		case *parse.RangeNode:
			err = s.both(n.List, n.ElseList)
		case *parse.WithNode:
			err = s.both(n.List, n.ElseList)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func (s settler) both(a, b *parse.ListNode) error {
	if err := s.list(a); err != nil {
		return err
	}
	return s.list(b)
}

func (s settler) branch(out []parse.Node, n *parse.IfNode, holds bool) ([]parse.Node, error) {
	taken := n.List
	if !holds {
		taken = n.ElseList
	}
	if taken == nil {
		return out, nil
	}
	return s.nodes(out, taken.Nodes)
}

// written appends text, to the text before it where there is one.
func written(out []parse.Node, at parse.Pos, text []byte) []parse.Node {
	if last := len(out) - 1; last >= 0 {
		if before, is := out[last].(*parse.TextNode); is {
			out[last] = &parse.TextNode{NodeType: parse.NodeText, Pos: before.Pos, Text: bytes.Join([][]byte{before.Text, text}, nil)}
			return out
		}
	}
	return append(out, &parse.TextNode{NodeType: parse.NodeText, Pos: at, Text: text})
}

// bare tells whether what comes next is the value of an attribute without quotes, which html/template escapes more strictly.
func bare(out []parse.Node) bool {
	if len(out) == 0 {
		return false
	}
	before, is := out[len(out)-1].(*parse.TextNode)
	return is && bytes.HasSuffix(before.Text, []byte("="))
}

// action is what an action writes, when it depends on nothing but the language.
func (s settler) action(n *parse.ActionNode) (string, bool, error) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 {
		return "", false, nil
	}
	name, arg, known := call(n.Pipe.Cmds[0])
	switch {
	case !known:
		return "", false, nil
	case name == "t" && arg != "":
		return template.HTMLEscapeString(i18n.Text(s.lang, arg)), true, nil
	case name == "icon" && arg != "":
		return string(Icon(arg)), true, nil
	case name == "lang" && arg == "":
		return s.lang.Tag(), true, nil
	case name == "asset" && arg != "":
		path, err := AssetPath(arg)
		return template.HTMLEscapeString(path), true, err
	}
	return "", false, nil
}

// call is the name of a function and its one literal argument, or none.
func call(c *parse.CommandNode) (name, arg string, known bool) {
	f, is := c.Args[0].(*parse.IdentifierNode)
	if !is || len(c.Args) > 2 {
		return "", "", false
	}
	if len(c.Args) == 2 {
		text, is := c.Args[1].(*parse.StringNode)
		if !is {
			return "", "", false
		}
		arg = text.Text
	}
	return f.Ident, arg, true
}

// condition is what an if on the language comes to: {{if zh}} and {{if not zh}}.
func (s settler) condition(p *parse.PipeNode) (holds, known bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 {
		return false, false
	}
	args, chinese := p.Cmds[0].Args, s.lang != i18n.EN
	if not, is := args[0].(*parse.IdentifierNode); is && not.Ident == "not" && len(args) == 2 {
		args, chinese = args[1:], !chinese
	}
	zh, is := args[0].(*parse.IdentifierNode)
	return chinese, is && len(args) == 1 && zh.Ident == "zh"
}
