package office

import (
	"strings"

	"yuanjian/internal/people"
	"yuanjian/internal/web"
)

// from is where a request comes from, as the log of comings keeps it.
func from(c *web.Context) people.From {
	return people.From{Address: c.From(), Device: deviceOf(c.R.UserAgent())}
}

// browsers and systems are known by a part of what a browser calls itself; the first that fits counts.
var (
	browsers = [][2]string{{"MicroMessenger", "WeChat"}, {"DingTalk", "DingTalk"}, {"QQBrowser", "QQ Browser"}, {"360SE", "360"}, {"QIHU", "360"}, {"UCBrowser", "UC"},
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}}
	systems = [][2]string{{"OpenHarmony", "HarmonyOS"}, {"HarmonyOS", "HarmonyOS"}, {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Mac OS X", "macOS"}, {"Kylin", "Kylin"}, {"UOS", "UOS"}, {"Linux", "Linux"}}
)

// deviceOf names browser and system: "Edge · Windows". It is empty for what it does not know: a name that somebody made
// up is not shown to anybody.
func deviceOf(agent string) string {
	var parts []string
	for _, kind := range [][][2]string{browsers, systems} {
		for _, k := range kind {
			if strings.Contains(agent, k[0]) {
				parts = append(parts, k[1])
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}
