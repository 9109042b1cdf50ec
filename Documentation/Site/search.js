// Finds sections that have all words of what is typed; headings count more than text. "/" goes to the box, arrows and Enter choose.
const box = document.getElementById("search")
const list = document.getElementById("found")
const sections = searchIndex.map(([address, page, title, text]) => ({
  address, page, title, text, heading: (page + " " + title).toLowerCase(), body: text.toLowerCase(),
}))
// On a narrow screen the menu is closed to begin with.
if (matchMedia("(max-width: 50rem)").matches) document.querySelector("nav details").open = false
box.hidden = false

function score(section, words) {
  let sum = 0
  for (const word of words) {
    const inHeading = section.heading.includes(word), inBody = section.body.includes(word)
    if (!inHeading && !inBody) return 0
    sum += (section.title.toLowerCase().startsWith(word) ? 20 : inHeading ? 10 : 0) + (inBody ? 1 : 0)
  }
  return sum
}

function excerpt(section, word) {
  const at = Math.max(0, section.body.indexOf(word) - 40)
  return (at > 0 ? "…" : "") + section.text.slice(at, at + 120) + "…"
}

function show() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? [] : sections
    .map(section => [score(section, words), section])
    .filter(([points]) => points > 0)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 12)
  list.replaceChildren(...found.map(([, section]) => {
    const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("small")
    link.href = section.address
    link.textContent = section.page === section.title ? section.title : `${section.page} › ${section.title}`
    text.textContent = excerpt(section, words[0])
    link.append(text)
    item.append(link)
    return item
  }))
  if (words.length > 0 && found.length === 0) {
    const item = document.createElement("li")
    item.textContent = "Nothing has all of these words."
    list.replaceChildren(item)
  }
  list.hidden = words.length === 0
}

box.addEventListener("input", show)
box.addEventListener("focus", show)
document.addEventListener("click", event => { if (!event.target.closest(".search")) list.hidden = true })
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus() }
  if (event.key === "Escape") { list.hidden = true; box.blur() }
  const links = [...list.querySelectorAll("a")]
  if (list.hidden || links.length === 0) return
  const at = links.indexOf(document.activeElement)
  if (event.key === "ArrowDown") { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus() }
  if (event.key === "ArrowUp") { event.preventDefault(); at <= 0 ? box.focus() : links[at - 1].focus() }
  if (event.key === "Enter" && document.activeElement === box) links[0].click()
})
