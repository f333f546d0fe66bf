import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nextVersion, notesOf, partChangelog, readFragment } from '../../scripts/release/fragments.ts'

const fragment = (bump: string, body: string) => readFragment(`${bump}.md`, `---\n'sluice': ${bump}\n---\n\n${body}`)

test('every file of .changeset says what changed, and a release can be made of them', () => {
  const files = readdirSync('.changeset').filter((file) => file !== 'README.md')
  const fragments = files.map((file) => readFragment(file, readFileSync(join('.changeset', file), 'utf8')))
  const { unreleased } = partChangelog(readFileSync('CHANGELOG.md', 'utf8'))
  expect(nextVersion('0.1.0', unreleased, fragments)).toMatch(/^0\./)
  for (const { sections } of fragments)
    for (const { lines } of sections) expect(notesOf(unreleased, fragments)).toContain(lines)
})

test('lines of one heading come together, behind those that were there', () => {
  const added = [fragment('patch', '### B\n\n- b2\n\n### A\n\n- a2'), fragment('patch', '### B\n\n- b3\n')]
  expect(notesOf('- first\n\n### A\n\n- a1\n- a1b\n\n### B\n\n- b1', added)).toBe(
    '- first\n\n### A\n\n- a1\n- a1b\n- a2\n\n### B\n\n- b1\n- b2\n- b3',
  )
})

test.each([
  ['0.1.3', [], undefined],
  ['0.1.3', ['patch'], '0.1.4'],
  ['0.1.3', ['patch', 'minor'], '0.2.0'],
  ['1.2.3', ['minor', 'major', 'patch'], '2.0.0'],
])('after %s with %j comes %s', (current, bumps, wanted) => {
  expect(
    nextVersion(
      current,
      '',
      bumps.map((bump) => fragment(bump, '### A\n\n- a')),
    ),
  ).toBe(wanted)
})

test.each([
  ['- no front matter', 'front matter'],
  [`---\n'sluice': tiny\n---\n\n### A\n\n- a`, 'front matter'],
  [`---\n'sluice': patch\n---\n\n- a`, 'above its first heading'],
  [`---\n'sluice': patch\n---\n\n### A\n\nprose`, 'no list'],
])('%j is refused', (text, why) => {
  expect(() => readFragment('x.md', text)).toThrow(why)
})

test('before 1.0 a major is refused', () => {
  expect(() => nextVersion('0.9.0', '', [fragment('major', '### A\n\n- a')])).toThrow('before 1.0')
})

test('a changelog is parted at "Unreleased", and put together again', () => {
  const text = '# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0\n\n- old\n'
  expect(partChangelog(text)).toEqual({ before: '# Changelog\n\n', unreleased: '- new', after: '## 0.1.0\n\n- old\n' })
})
