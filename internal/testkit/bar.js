// What the bar of ux.md D.5 asks of a page beside axe, as functions that answer lists of complaints. Evaluated from outside
// the page, whose policy rightly bars it.
(() => {
  const say = el => {
    const id = el.id ? "#" + el.id : "", cls = typeof el.className === "string" && el.className ? "." + el.className.trim().split(/\s+/).join(".") : "";
    return el.tagName.toLowerCase() + id + cls + " «" + (el.innerText || el.getAttribute("aria-label") || el.name || "").trim().slice(0, 24) + "»";
  };
  const shown = el => el.getClientRects().length > 0 && getComputedStyle(el).visibility === "visible";
  const onScreen = el => { const r = el.getBoundingClientRect(); return r.right > 0 && r.bottom + scrollY > 0 && r.width > 1 && r.height > 1; };
  // A link inside a sentence may be as high as its line (WCAG 2.5.8); one that stands alone in its block may not.
  const inSentence = el => {
    if (el.tagName !== "A" || getComputedStyle(el).display !== "inline") return false;
    let block = el.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const rest = block.innerText.replace(/\s/g, "").length - el.innerText.replace(/\s/g, "").length;
    return rest >= 4 && !block.closest("nav, footer, header");
  };
  const controls = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(e => shown(e) && onScreen(e));
  const area = el => { // a label that wraps or names a tick box enlarges it
    if (el.type === "radio" || el.type === "checkbox") { const l = el.closest("label") || (el.labels || [])[0]; if (l) return l.getBoundingClientRect(); }
    return el.getBoundingClientRect();
  };
  const texts = function* () {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n; n = walk.nextNode();) if (n.data.trim() && n.parentElement && shown(n.parentElement) && !n.parentElement.closest("svg, [aria-hidden=true], .skip, noscript, script, style")) yield n.parentElement;
  };
  return {
    // Controls smaller than they must be: main ones (of forms and of acts) and the others, CSS pixels.
    targets: (main, other) => controls().filter(e => !inSentence(e) && !e.classList.contains("skip")).flatMap(e => {
      const r = area(e), want = e.matches("main .button, main input, main select, main textarea") ? main : other;
      return r.height + .5 < want || r.width + .5 < Math.min(want, 44) ? [`${say(e)} is ${r.width.toFixed(0)}×${r.height.toFixed(0)}, wants ${want}`] : [];
    }),
    // Text smaller than least CSS pixels, or set tighter than 1.3.
    text: least => [...new Set([...texts()].flatMap(e => {
      const s = getComputedStyle(e), size = parseFloat(s.fontSize), line = parseFloat(s.lineHeight);
      const bad = [];
      if (size + .01 < least) bad.push(`${say(e)} has ${size} px, wants ${least}`);
      if (e.innerText.length > 30 && line / size < 1.295) bad.push(`${say(e)} has lines of ${(line / size).toFixed(2)}, wants 1.3`);
      return bad;
    }))],
    // A phone's browser zooms out to what is too wide, and innerWidth grows with it: the window's width is told from outside.
    wide: width => document.documentElement.scrollWidth > width ? [`scrolls sideways: ${document.documentElement.scrollWidth} in ${width} px` + [...document.querySelectorAll("main *, header *, footer *, nav *")]
      .filter(e => shown(e) && e.getBoundingClientRect().right > width + 1).slice(-3).map(e => " " + say(e)).join(",")] : [],
    landmarks: () => {
      const bad = [], outer = e => !e.parentElement.closest("main, article, section, aside, nav");
      const one = (sel, name, which) => { const n = [...document.querySelectorAll(sel)].filter(e => shown(e) && which(e)).length; if (n !== 1) bad.push(`${n} × ${name}`); };
      one("header", "banner", outer); one("main", "main", () => true); one("h1", "h1", () => true);
      if (document.documentElement.dataset.frame !== "desk") one("footer", "contentinfo", outer);
      let last = 0;
      for (const h of [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown)) {
        const level = +h.tagName[1];
        if (last && level > last + 1) bad.push(`${say(h)} jumps from h${last}`);
        last = level;
      }
      for (const i of document.images) if (!i.hasAttribute("alt")) bad.push(`${say(i)} has no alt`);
      if (!document.title.includes(" · ")) bad.push(`title «${document.title}» is not “matter · authority”`);
      if (!document.documentElement.lang) bad.push("no language");
      for (const e of document.querySelectorAll("[hidden]")) if (e.getClientRects().length) bad.push(`${say(e)} is hidden and shown`);
      return bad;
    },
    moving: () => [...document.querySelectorAll("*")].flatMap(e => { const s = getComputedStyle(e);
      return parseFloat(s.transitionDuration) > 0 && s.transitionProperty !== "none" || s.animationName !== "none" && parseFloat(s.animationDuration) > 0 ? [`${say(e)} moves`] : []; }).slice(0, 5),
    // Half-width punctuation beside Han, and words we never use.
    copy: () => {
      const all = document.body.innerText, bad = [];
      for (const m of all.matchAll(/[\p{Script=Han}][,;!?()]|[,;!?()][\p{Script=Han}]/gu)) bad.push(`half-width mark in «${all.slice(Math.max(0, m.index - 8), m.index + 8).replace(/\n/g, " ")}»`);
      for (const w of ["系统繁忙", "请稍后再试", "非法操作", "参数错误", "温馨提示", "尊敬的用户", "自行承担", "后果自负", "逾期不候", "恭喜", "您已违法"]) if (all.includes(w)) bad.push(`the word ${w}`);
      return bad;
    },
    spacing: () => { const s = new CSSStyleSheet(); s.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}"); document.adoptedStyleSheets = [s]; },
    plain: () => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ""; },
    enlarge: () => { document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + "px"; },
    size: s => { document.documentElement.dataset.size = s; },
    // Where the keyboard is: "" at the end of the page, else a complaint or "ok", and the place in the order of reading.
    stop: before => {
      const e = document.activeElement;
      if (!e || e === document.body || e === document.documentElement) return {end: true};
      const r = e.getClientRects()[0] || e.getBoundingClientRect(), bad = [];
      const x = r.left + Math.min(r.width / 2, 40), y = r.top + Math.min(r.height / 2, 20), at = document.elementFromPoint(x, y);
      if (!(r.width > 0 && r.height > 0) || !shown(e)) bad.push("is not visible");
      else if (r.top < -1 || r.left < -1 || y > innerHeight || x > innerWidth) bad.push(`is out of view at ${x.toFixed(0)},${y.toFixed(0)}`);
      else if (!at || !(e === at || e.contains(at) || e.labels && [...e.labels].some(l => l.contains(at)))) bad.push("lies under " + (at ? say(at) : "nothing"));
      const ringed = x => x && (parseFloat(getComputedStyle(x).outlineWidth) >= 2 && getComputedStyle(x).outlineStyle !== "none");
      if (!ringed(e) && !ringed(e.closest("label"))) bad.push("has no ring");
      const all = [...document.querySelectorAll("*")], i = all.indexOf(e);
      const end = i <= before; // back at the beginning
      return {end, at: i, bad: end ? [] : bad.map(b => say(e) + " " + b)};
    },
  };
})()
