"""Rich text as programs put it on the clipboard, and the Markdown that a sub-editor would have typed for it."""

from __future__ import annotations

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm;font-size:11.0pt} --></style></head>
<body lang=FR><!--StartFragment-->
<h1>Le port<o:p></o:p></h1>
<p class=MsoNormal>Il a dit&nbsp;: «&nbsp;Non&nbsp;!&nbsp;» et <b>parti</b><b> vite</b>, <i>hélas</i>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span>
</span><![endif]>Premier<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>Dedans<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Dernier<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]>
<span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Un</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]>
<span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Deux</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Ville</b></p></td><td><p>Prix | HT</p></td></tr>
<tr><td><p class=MsoNormal>Brest</p></td><td><p class=MsoNormal>10&nbsp;000&nbsp;€</p></td></tr></table>
<p class=MsoNormal>Voir <a
href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fport.example%2Fa%3Fb%3D1">ici</a><a
style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference>[1]</span></a>.</p>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>
<a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Une note.</p></div></div>
<!--EndFragment--></body></html>"""

WORD_MEANS = """## Le port

Il a dit\u00a0: «\u00a0Non\u00a0!\u00a0» et **parti vite**, *hélas*.

- Premier
    - Dedans
- Dernier

1. Un
2. Deux

| Ville | Prix \\| HT |
| --- | --- |
| Brest | 10\u00a0000\u00a0€ |

Voir [ici](https://port.example/a?b=1)[^1].

[^1]: Une note."""

GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0c2f">
<h2 dir="ltr"><span style="font-size:16pt;font-weight:700">Section</span></h2>
<p dir="ltr"><span style="font-weight:400;">Plain </span><span style="font-weight:700;">bold</span><span
style="font-style:italic;"> slanted</span> <a href="https://www.google.com/url?q=https://port.example/x%3Fy&amp;sa=D"
style="text-decoration:none;"><span style="color:#15c;text-decoration:underline">link</span></a></p><br />
<ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>One</span></p></li>
<ul><li dir="ltr" aria-level="2"><p><span>Inner</span></p></li></ul>
<li><p><span>Two</span></p></li></ul>
<ol><li dir="ltr"><p>A</p></li></ol><p><span><img src="https://lh3.googleusercontent.example/x" alt="no"></span></p>
<p><a href="javascript:alert(1)">bad</a> style="x" stays</p></b><br class="Apple-interchange-newline">"""

GOOGLE_DOCS_MEANS = """## Section

Plain **bold** *slanted* [link](https://port.example/x?y)

- One
    - Inner
- Two

1. A

bad style="x" stays"""

LIBREOFFICE = """<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><html><head>
<meta name="generator" content="LibreOffice"/><style type="text/css">p { margin-bottom: 0.1in }</style></head>
<body lang="en-GB" link="#000080"><p style="line-height: 115%; margin-bottom: 0.1in">A <b>bold</b> and
<font color="#ff0000"><i>italic</i></font> text.</p>
<p style="line-height: 115%; margin-bottom: 0.1in"><br/>
</p><h3 class="western">Small head</h3><ul><li><p style="margin-bottom: 0in">one</p></li><li><p>two</p></li></ul>
<blockquote>Quoted words.</blockquote></body></html>"""

LIBREOFFICE_MEANS = """A **bold** and *italic* text.

### Small head

- one
- two

> Quoted words."""

MAIL = """<div dir="ltr">Dear desk,<div><br></div><div>2026. What a year_of *stars*. See
<a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fport.example%2F&amp;h=x">this</a></div><div><br></div>
<div># not a heading<br>next line<br><br>after</div>
<table role="presentation"><tr><td>A box of the newsletter</td></tr></table>
<blockquote class="gmail_quote"><div>Old words</div><div>more</div></blockquote></div>"""

MAIL_MEANS = """Dear desk,

2026\\. What a year_of \\*stars\\*. See [this](https://port.example/)

\\# not a heading{blanks}
next line

after

A box of the newsletter

> Old words
>{blank}
> more""".format(blanks="  ", blank=" ")

WEB_PAGE = """<article><header><h1>The tide</h1><p class="byline">By <span itemprop="name">A. Writer</span></p></header>
<script>alert(1)</script><figure><img src="data:image/png;base64,AAAA" alt="x">
<figcaption>A caption</figcaption></figure>
<a href="https://port.example/tides"><div><h3>A card</h3><p>Its words &amp;amp; more</p></div></a>
<p><b>Paris</b> - It <strong>rose</strong> 5 * 3 at&nbsp;noon, <em>said</em> the <a href="/relative">board</a> and
<a href="mailto:desk@port.example">the desk</a>.</p><p>&nbsp;</p><p style="display:none">hidden</p>
<ol start="3"><li>three</li><li>four<ul><li>inner</li></ul></li></ol><pre><code>a * b
c</code></pre><hr><p>H<sub>2</sub>O, the 5<sup>th</sup></p></article>"""

WEB_PAGE_MEANS = """## The tide

By A. Writer

A caption

### [A card](https://port.example/tides)

[Its words &amp;amp; more](https://port.example/tides)

**Paris** - It **rose** 5 * 3 at noon, *said* the board and [the desk](mailto:desk@port.example).

3. three
4. four
    - inner

```
a * b
c
```

---

H<sub>2</sub>O, the 5th"""

KINDS = {
    "Word": (WORD, WORD_MEANS),
    "Google Docs": (GOOGLE_DOCS, GOOGLE_DOCS_MEANS),
    "LibreOffice": (LIBREOFFICE, LIBREOFFICE_MEANS),
    "mail": (MAIL, MAIL_MEANS),
    "web page": (WEB_PAGE, WEB_PAGE_MEANS),
}

LINKS = {
    "https://www.google.com/url?sa=t&url=https%3A%2F%2Fport.example%2Fa": "https://port.example/a",
    "https://www.google.co.uk/url?q=https://port.example/": "https://port.example/",
    "https://n.safelinks.protection.outlook.com?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fp.example": (
        "https://p.example/"
    ),
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fport.example%2Fc": "https://port.example/c",
    "https://www.youtube.com/redirect?q=https%3A%2F%2Fport.example%2Fd": "https://port.example/d",
    "https://www.google.com/search?q=https://port.example/": "https://www.google.com/search?q=https://port.example/",
    "https://notgoogle.example/url?q=https://port.example/": "https://notgoogle.example/url?q=https://port.example/",
    "https://www.google.com/url?q=javascript:alert(1)": "https://www.google.com/url?q=javascript:alert(1)",
    "javascript:alert(1)": "",
    " java\tscript:alert(1)": "",
    "data:text/html,x": "",
    "file:///etc/passwd": "",
    "https://name:word@port.example/": "",
    "#anchor": "",
    "tel:+33123": "tel:+33123",
    "https://port.example/قارب?q=é": "https://port.example/قارب?q=é",
}
"""Where a pasted link leads; empty when only its words stay."""
