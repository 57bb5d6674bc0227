/* 衡鉴: draws the figures, filters rows by the address, saves tables as CSV. Nothing leaves this page. */
(function () {
  "use strict";
  var FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif';
  var INK = "#1c2530", QUIET = "#5d6875", LINE = "#e6ebf0";
  var AXIS = { gridcolor: LINE, zeroline: false, linecolor: "#8290a0", tickfont: { color: QUIET, size: 12 }, automargin: true, fixedrange: true };
  var CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, plotlyServerURL: "", modeBarButtonsToRemove: ["sendChartToCloud"], scrollZoom: false, doubleClick: false };

  function merged(base, own) {
    var out = {}, key;
    for (key in base) { out[key] = base[key]; }
    for (key in own) {
      var both = out[key] && own[key] && typeof own[key] === "object" && !Array.isArray(own[key]);
      out[key] = both ? merged(out[key], own[key]) : own[key];
    }
    return out;
  }

  function layout(own) {
    var base = {
      font: { family: FONT, size: 13, color: INK }, separators: ".,",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 48, r: 12, t: 28, b: 32 }, bargap: 0.25, hovermode: "x unified", dragmode: false,
      hoverlabel: { bgcolor: "#fff", bordercolor: "#8290a0", font: { family: FONT, size: 12, color: INK } },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", font: { size: 12, color: QUIET }, bgcolor: "rgba(0,0,0,0)" },
      xaxis: merged(AXIS, { title: { font: { size: 12, color: QUIET }, standoff: 8 }, showgrid: false, tickangle: 0, ticks: "outside", ticklen: 4, tickcolor: "#8290a0" }),
      yaxis: merged(AXIS, { title: { font: { size: 12, color: QUIET }, standoff: 8 } })
    };
    Object.keys(own).forEach(function (key) {
      if (/^[xy]axis\d+$/.test(key)) { base[key] = AXIS; }
    });
    var made = merged(base, own);
    if (NARROW.matches && !made.xaxis.tickvals) { made.xaxis = merged(made.xaxis, { nticks: 4, dtick: null }); }
    return made;
  }

  function draw() {
    var figures = (window.HENGJIAN || {}).figures || {};
    document.querySelectorAll("[data-plot]").forEach(function (place) {
      var spec = figures[place.getAttribute("data-plot")];
      if (!spec || !window.Plotly) { return; }
      window.Plotly.newPlot(place, spec.data, layout(spec.layout), CONFIG).then(function () { scalable(place); });
      place.on("plotly_relayout", function () { scalable(place); });
      place.on("plotly_afterplot", function () { scalable(place); });
    });
  }

  /* A view box lets print scale what was drawn for the screen. */
  function scalable(place) {
    place.querySelectorAll(".main-svg").forEach(function (svg) {
      var w = parseFloat(svg.getAttribute("width")), h = parseFloat(svg.getAttribute("height"));
      if (w && h) { svg.setAttribute("viewBox", "0 0 " + w + " " + h); place.style.setProperty("--ratio", w + " / " + h); }
    });
  }

  /* On paper a figure is drawn anew at the width of its column, so that its type stays readable. */
  var PAPER = { one: 680, two: 328, three: 214 }, PAPER_HEIGHT = { wide: 126, low: 98 };
  function onPaper(printing) {
    document.querySelectorAll("[data-plot].js-plotly-plot").forEach(function (place) {
      var grid = place.closest(".figures"), columns = grid ? grid.className.split(" ").pop() : "one";
      var size = place.closest(".figure").className.split(" ").pop();
      var height = Math.min(place.clientHeight, PAPER_HEIGHT[size] || (columns === "one" ? 340 : 170));
      window.Plotly.relayout(place, printing ? { width: PAPER[columns] || 680, height: height, "xaxis.nticks": columns === "one" ? 8 : 3 }
        : { width: null, height: null, autosize: true, "xaxis.nticks": 0 });
    });
  }
  /* On paper a long table ends early and says how many rows there are. */
  function shorten(printing) {
    document.querySelectorAll(".block[data-print]").forEach(function (block) {
      var rows = Array.prototype.filter.call(block.querySelectorAll("tbody tr"), function (row) { return !row.hidden; });
      var most = printing ? parseInt(block.getAttribute("data-print"), 10) : rows.length;
      rows.forEach(function (row, i) { row.classList.toggle("beyond", i >= most); });
      block.querySelector(".paper-note").textContent = rows.length > most ? "纸上印前" + most + (block.hasAttribute("data-cut") ? "行，网页列出" : "行，共") + rows.length + "行；其余看网页、按县筛选后再印，或者下载 CSV。" : "";
    });
  }
  function unfold(within) {
    within.querySelectorAll("details").forEach(function (d) { d.open = true; });
  }
  function unfoldTarget() {
    var target = /^#[\w-]+$/.test(location.hash) && document.querySelector(location.hash);
    if (target) { unfold(target); }
  }
  window.addEventListener("hashchange", unfoldTarget);
  window.addEventListener("beforeprint", function () { unfold(document); shorten(true); onPaper(true); });
  window.addEventListener("afterprint", function () { shorten(false); onPaper(false); });

  function chosen() {
    var out = {};
    location.hash.replace(/^#/, "").split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) { try { out[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); } catch (e) { /* not ours */ } }
    });
    return out;
  }

  function filter(form) {
    var want = chosen(), shown = 0, all = 0;
    form.querySelectorAll("select").forEach(function (s) { s.value = want[s.name] || ""; if (s.selectedIndex < 0) { s.value = ""; } });
    var picks = Array.prototype.filter.call(form.querySelectorAll("select"), function (s) { return s.value; });
    document.querySelectorAll("[data-filterable], tbody tr").forEach(function (row) {
      var known = Array.prototype.some.call(form.elements, function (s) { return s.name && row.hasAttribute("data-" + s.name); });
      if (!known) { return; }
      var ok = picks.every(function (s) {
        var value = row.getAttribute("data-" + s.name);
        return value === null || value.split(" ").indexOf(s.value) >= 0;
      });
      row.hidden = !ok;
      /* A table that knows nothing of what was chosen stays as it is: its rows are not counted. */
      if (picks.every(function (s) { return row.hasAttribute("data-" + s.name); })) { all += 1; shown += ok ? 1 : 0; }
    });
    document.querySelectorAll(".block").forEach(function (block) {
      var none = block.querySelector(".none");
      if (none) { none.hidden = !!block.querySelector("tbody tr:not([hidden])"); }
    });
    if (picks.length) { document.querySelectorAll(".block details").forEach(function (d) { if (d.querySelector("tbody tr[data-" + picks[0].name + "]:not([hidden])")) { d.open = true; } }); }
    form.querySelector(".count").textContent = picks.length ? "显示 " + shown + " / " + all : "";
    curtail();
  }

  function cell(text) {
    var plain = text.replace(/\s+/g, " ").trim();
    if (/^[=+\-@\t\r]/.test(plain) && !/^-?[\d,.]+%?$/.test(plain)) { plain = "'" + plain; }
    return /[",\n]/.test(plain) ? '"' + plain.replace(/"/g, '""') + '"' : plain;
  }

  function save(id) {
    var rows = document.getElementById(id).querySelectorAll("tr:not([hidden])"), out = [];
    rows.forEach(function (row) {
      out.push(Array.prototype.map.call(row.children, function (c) { return cell(c.getAttribute("data-value") || c.textContent); }).join(","));
    });
    var blob = new Blob(["\ufeff" + out.join("\r\n") + "\r\n"], { type: "text/csv" });
    var a = document.createElement("a");
    a.href = URL.createObjectURL(blob);
    a.download = document.title.split(" · ")[0] + "-" + id + ".csv";
    document.body.appendChild(a); a.click(); a.remove();
  }

  /* On a narrow screen a row of sentences, or of more numbers than fit, stands as a card: every value under its column's name. */
  var NARROW = window.matchMedia("(max-width: 600px)");
  /* Half a card on the narrowest phones, in characters of Chinese; letters and figures are about half as broad. */
  var HALF = 12.5;
  function breadth(text) { return text.length - 0.45 * (text.match(/[ -~]/g) || []).length; }
  function label() {
    if (!NARROW.matches) { return; }
    document.querySelectorAll(".scroll > table:not(.labelled)").forEach(function (table) {
      var box = table.parentNode;
      var heads = Array.prototype.map.call(table.querySelectorAll("thead th"), function (th) { return th.textContent; });
      if ((heads.length < 3 || !table.classList.contains("cards")) && box.scrollWidth <= box.clientWidth + 1) { return; }
      table.querySelectorAll("tbody tr").forEach(function (row) {
        Array.prototype.forEach.call(row.children, function (c, i) { c.setAttribute("data-label", heads[i] || ""); });
      });
      /* What half a card cannot hold beside its name has a line of its own, in every row. */
      heads.forEach(function (head, i) {
        var cells = table.querySelectorAll("tbody td:nth-child(" + (i + 1) + ")");
        var long = Array.prototype.some.call(cells, function (c) {
          var said = c.querySelector("svg") ? "" : c.textContent.replace(/\s+/g, " ").trim();
          return c.classList.contains("num") ? said.length > 12 : breadth(head + said) + (c.querySelector(".differs") ? 2 : 1) > HALF;
        });
        if (long) { cells.forEach(function (c) { c.classList.add("long"); }); }
      });
      table.classList.add("labelled");
    });
  }
  NARROW.addEventListener("change", label);
  document.addEventListener("toggle", label, true);  /* what is folded away has no width until it opens */

  /* The headings of a table that needs no scrolling sideways stay in view while its rows pass. */
  function hold() {
    document.querySelectorAll(".scroll").forEach(function (box) { box.classList.toggle("fits", box.scrollWidth <= box.clientWidth + 1); });
  }
  window.addEventListener("resize", hold);

  /* The first rows of a long list, fewer where each is a card; the rest is one tap away, on paper as far as it goes, and in the saved file. */
  var FIRST = 40, CARDS = 6;
  function curtail() {
    document.querySelectorAll(".block").forEach(function (block) {
      var rows = Array.prototype.filter.call(block.querySelectorAll("tbody tr"), function (row) { return !row.hidden; });
      var cards = NARROW.matches && block.querySelector("table.labelled"), first = cards ? CARDS : FIRST;
      var rest = !block.classList.contains("whole") && rows.length > (cards ? 1.5 : 2) * first ? rows.length - first : 0;
      block.querySelectorAll("tr.later").forEach(function (row) { row.classList.remove("later"); });
      if (rest) { rows.slice(first).forEach(function (row) { row.classList.add("later"); }); }
      var more = block.querySelector("button.more");
      if (!more && rest) {
        more = document.createElement("button"); more.type = "button"; more.className = "quiet more";
        more.addEventListener("click", function () {
          var next = block.querySelector("tr.later");
          block.classList.add("whole"); curtail();
          if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }  /* the button is gone: go on where it stood */
        });
        (block.querySelector("details") || block).appendChild(more);  /* of rows folded away none is offered */
      }
      if (more) { more.hidden = !rest; more.textContent = "再看其余" + rest + "行"; }
    });
    hold();
  }
  NARROW.addEventListener("change", curtail);
  document.addEventListener("toggle", curtail, true);

  document.addEventListener("DOMContentLoaded", function () {
    label();
    draw();
    unfoldTarget();
    curtail();
    document.querySelectorAll("form.filters").forEach(function (form) {
      filter(form);
      form.addEventListener("submit", function (e) { e.preventDefault(); });
      form.addEventListener("change", function () {
        location.hash = Array.prototype.filter.call(form.querySelectorAll("select"), function (s) { return s.value; })
          .map(function (s) { return s.name + "=" + encodeURIComponent(s.value); }).join("&");
      });
      window.addEventListener("hashchange", function () { filter(form); });
    });
    document.addEventListener("click", function (e) {
      var button = e.target.closest ? e.target.closest("[data-csv]") : null;
      if (button) { save(button.getAttribute("data-csv")); }
    });
  });
})();
