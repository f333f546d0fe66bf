/** What the theme leaves out for people who do not see the page, as axe finds it. */
export function mend(): void {
  // the start page has no landmark for its content
  for (const main of document.querySelectorAll('.VPContent.is-home')) main.setAttribute('role', 'main')
  // nor has the page that is shown for one that is not there, whose link is named otherwise than it is written
  for (const page of document.querySelectorAll('.NotFound')) {
    page.setAttribute('role', 'main')
    page.querySelector('a.link')?.removeAttribute('aria-label')
  }
  // where the button shows its word and its keys, they are its name; where it shows a glass, it needs one
  for (const button of document.querySelectorAll<HTMLElement>('.DocSearch-Button'))
    if (button.innerText.trim() === '') button.setAttribute('aria-label', 'Search')
    else button.removeAttribute('aria-label')
  // a group of the sidebar is opened by its arrow, which is a button inside of what claimed to be one as well
  for (const item of document.querySelectorAll('.VPSidebarItem.collapsible > .item[role="button"]')) {
    item.removeAttribute('role')
    item.removeAttribute('tabindex')
  }
  // code and plots that are wider than their box can be scrolled by keyboard
  for (const code of document.querySelectorAll('.vp-doc pre, .vp-doc p:has(> img[src$=".svg"])'))
    code.setAttribute('tabindex', '0')
}
