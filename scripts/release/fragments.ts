/** What changed, from the files of `.changeset/` and what CHANGELOG.md has under "Unreleased" (decisions/0165-changes-by-fragments.md). */

/** How much a change asks of users. */
export type Bump = 'patch' | 'minor' | 'major'

/** A file of `.changeset/`. */
export interface Fragment {
  readonly file: string
  readonly bump: Bump
  readonly sections: readonly Section[]
}

interface Section {
  readonly title: string
  readonly lines: string
}

const form = /^---\r?\n'sluice': (patch|minor|major)\r?\n---\r?\n\r?\n([\s\S]+)$/

/** Reads a fragment. Throws an error that says what is wrong with it. */
export function readFragment(file: string, text: string): Fragment {
  const wrong = (what: string): Error => new Error(`"${file}" ${what}: see .changeset/README.md`)
  const [, bump, body = ''] = form.exec(text) ?? []
  if (bump === undefined) throw wrong(`does not begin with its front matter ('sluice': patch, minor or major)`)
  const sections = sectionsOf(body)
  const [first] = sections
  if (first === undefined || first.title === '') throw wrong('has lines above its first heading (### …)')
  for (const { title, lines } of sections) if (!lines.startsWith('- ')) throw wrong(`has no list under "### ${title}"`)
  return { file, bump: bump as Bump, sections }
}

/** Lines by their heading; '' is what stands above the first. Those of one heading come together. */
function sectionsOf(text: string): readonly Section[] {
  const found = new Map<string, string[]>()
  for (const part of text.split(/^(?=### )/m)) {
    const [, title = '', lines = ''] = /^(?:### (.*)\n)?([\s\S]*)$/.exec(part.replaceAll('\r\n', '\n')) ?? []
    if (lines.trim() !== '') found.set(title.trim(), [...(found.get(title.trim()) ?? []), lines.trim()])
  }
  return [...found].map(([title, lines]) => ({ title, lines: lines.join('\n') }))
}

/** CHANGELOG.md around what stands under "Unreleased". */
export interface Changelog {
  readonly before: string
  readonly unreleased: string
  readonly after: string
}

/** Parts a changelog at its heading "Unreleased", which has to be there. */
export function partChangelog(text: string): Changelog {
  const heading = '## Unreleased\n'
  const at = text.indexOf(heading)
  if (at === -1) throw new Error('CHANGELOG.md has no heading "## Unreleased"')
  const rest = text.slice(at + heading.length)
  const next = rest.search(/^## /m)
  const end = next === -1 ? rest.length : next
  return { before: text.slice(0, at), unreleased: rest.slice(0, end).trim(), after: rest.slice(end) }
}

/** The notes of a release: what stood under "Unreleased", with the lines of fragments under their headings. */
export function notesOf(unreleased: string, fragments: readonly Fragment[]): string {
  const all = [
    unreleased,
    ...fragments.flatMap(({ sections }) => sections.map(({ title, lines }) => `### ${title}\n\n${lines}\n`)),
  ]
  return sectionsOf(all.join('\n\n'))
    .map(({ title, lines }) => (title === '' ? lines : `### ${title}\n\n${lines}`))
    .join('\n\n')
}

/**
 * The version after this one; undefined where nothing changed. Before 1.0 a minor may break, and nothing is a major.
 * Throws for a major then.
 */
export function nextVersion(current: string, unreleased: string, fragments: readonly Fragment[]): string | undefined {
  const [major = 0, minor = 0, patch = 0] = current.split('.').map(Number)
  const broke = fragments.find(({ bump }) => bump === 'major')
  if (broke !== undefined && major === 0)
    throw new Error(`"${broke.file}" says major, and before 1.0 that is a minor: see docs/versions.md`)
  if (broke !== undefined) return `${major + 1}.0.0`
  if (unreleased !== '' || fragments.some(({ bump }) => bump === 'minor')) return `${major}.${minor + 1}.0`
  return fragments.length === 0 ? undefined : `${major}.${minor}.${patch + 1}`
}
