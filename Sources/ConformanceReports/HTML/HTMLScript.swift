/// The script of a run's page: it shows the box that filters cases as one types, which is hidden where no script runs.
///
/// The text is the same on every page and allowed by its hash. It reads texts and hides elements; nothing that came from
/// elsewhere is ever made markup or code.
enum HTMLScript {
    static let text: StaticString = """
        "use strict";
        (() => {
          const box = document.getElementById("find"), input = document.getElementById("find-text");
          const found = document.getElementById("found"), all = document.getElementById("show-all");
          const main = document.getElementById("main");
          let rows = null, parts, groups, before = null;
          // What is filtered, read when it is first needed: rows of the table, cases in full, and the headings above them.
          const read = () => {
            const item = (element, text) => ({ element, text: (text + " " + (element.dataset.about || "")).toLowerCase() });
            rows = Array.from(document.querySelectorAll(".matrix>tbody>tr"), row => {
              const cell = row.cells[0];
              return item(row, (cell.querySelector("summary") || cell).textContent);
            });
            parts = [];
            groups = [];
            let section, group;
            for (const element of main.children) {
              if (element.tagName === "H2") {
                section = { heads: [element], parts: [] };
                group = { heads: [], parts: [], text: "" };
                groups.push(section);
              } else if (element.tagName === "H3") {
                group = { heads: [element], parts: [], text: element.textContent };
                groups.push(group);
              } else if (section && element.tagName === "P") {
                section.heads.push(element);
              } else if (section && element.tagName === "DETAILS") {
                const isCase = element.classList.contains("case");
                const one = item(element, (isCase ? element.firstElementChild : element).textContent + " " + group.text);
                parts.push(one);
                section.parts.push(one);
                group.parts.push(one);
              }
            }
            groups = groups.filter(group => group.parts.length > 0);
          };
          const hide = (element, isHidden) => { if (element.hidden !== isHidden) element.hidden = isHidden; };
          const filter = () => {
            const words = input.value.toLowerCase().split(/\\s+/).filter(word => word);
            if (!rows) {
              if (words.length === 0) return;
              read();
            }
            // Who looks for something looks among all cases.
            if (words.length > 0 && before === null) {
              before = document.querySelector("input[name=show]:checked");
              if (all) all.checked = true;
            } else if (words.length === 0 && before !== null) {
              if (all && all.checked) before.checked = true;
              before = null;
            }
            const takes = one => words.every(word => one.text.includes(word));
            let count = 0;
            for (const row of rows) {
              const isTaken = takes(row);
              if (isTaken) count += 1;
              hide(row.element, !isTaken);
            }
            for (const one of parts) hide(one.element, !takes(one));
            for (const group of groups) {
              const isEmpty = group.parts.every(one => one.element.hidden);
              for (const head of group.heads) hide(head, isEmpty);
            }
            main.classList.toggle("filtered", words.length > 0);
            found.textContent = words.length === 0 ? "" : count + " of " + rows.length + " cases";
          };
          const keep = () => {
            const text = input.value.trim();
            const place = text ? "#q=" + encodeURIComponent(text) : location.pathname + location.search;
            try { history.replaceState(null, "", place); } catch {}
          };
          const follow = () => {
            const hash = location.hash;
            if (hash.startsWith("#q=")) {
              try { input.value = decodeURIComponent(hash.slice(3)); } catch { return; }
              filter();
            } else if (hash.length > 1) {
              // A link to something that is hidden shows it.
              const target = document.getElementById(hash.slice(1));
              const hidden = target && target.closest("[hidden]");
              if (!hidden) return;
              hidden.hidden = false;
              target.scrollIntoView();
            }
          };
          input.addEventListener("focus", () => { if (!rows) read(); });
          input.addEventListener("input", () => { filter(); keep(); });
          input.addEventListener("keydown", event => {
            if (event.key !== "Escape") return;
            input.value = "";
            filter();
            keep();
            input.blur();
          });
          document.addEventListener("keydown", event => {
            const isTyping = event.target === input;
            if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
            event.preventDefault();
            input.focus();
            input.select();
          });
          addEventListener("hashchange", follow);
          box.hidden = false;
          follow();
          // What a browser kept in the box over a reload counts too.
          if (input.value) filter();
        })();
        """
}
