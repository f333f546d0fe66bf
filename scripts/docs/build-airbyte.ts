import { bareComponents, coverage, type Fate } from '../../src/airbyte/coverage.ts'

/** Where the text stands. */
export const airbyteDocs = 'docs/airbyte-components.md'

const head = `# Airbyte's components

Made from [coverage.ts](../src/airbyte/coverage.ts) by \`npm run gen\`; do not edit.

What becomes of each component of Airbyte's declarative CDK 7.39.1, and of each of its options, when a \`manifest.yaml\` is [imported](recipes/airbyte.md):

- **mapped**: the config that comes of it does the same.
- **noted**: the streams are converted, and a note of the import says what is not done.
- **TypeScript**: it is Python, which is never run; something of your own may stand in for it (\`--components\`).
- **refused**: the stream is left out, with the name and its line (\`IMPORT_UNSUPPORTED\`, \`IMPORT_CUSTOM_CODE\`).
- **unneeded**: it says nothing about which records come.`

const fates: Readonly<Record<Fate, string>> = {
  mapped: 'mapped',
  noted: 'noted',
  component: 'TypeScript',
  refused: 'refused',
  unneeded: 'unneeded',
}

/** The page as it must be. */
export function airbyteText(): string {
  const bare = Object.entries(bareComponents).map(([name, fate]) => [name, { '': fate }] as const)
  const all = [...Object.entries(coverage), ...bare].toSorted(([left], [right]) => (left < right ? -1 : 1))
  const lines = all.map(([name, options]) => {
    const parts = Object.entries(fates).flatMap(([fate, word]) => partOf(options, fate, word))
    return `- \`${name}\`: ${parts.join('; ')}`
  })
  return `${head}\n\n${lines.join('\n')}\n`
}

/** Where all of a component's options have one fate the word is enough. */
function partOf(options: Readonly<Record<string, Fate>>, fate: string, word: string): readonly string[] {
  const names = Object.entries(options).flatMap(([name, of]) => (of === fate ? [name] : []))
  if (names.length === 0) return []
  if (names.length === Object.keys(options).length) return [`**${word}**`]
  return [`**${word}** ${names.map((name) => `\`${name}\``).join(' ')}`]
}
