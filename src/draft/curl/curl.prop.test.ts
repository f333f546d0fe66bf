import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bashCommands } from './bash-words.ts'
import { cmdCommands, isCmdText } from './cmd-words.ts'
import { readCurl } from './read-curl.ts'

const word = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', '\n', '^', '%', '&', '|', ';', '#', '<', '(', '!', 'a', '{'),
    }),
  )
  .map((text) => text.replaceAll('\u0000', '').replaceAll('\r', ''))

/** As a person, or a browser, may quote it. */
function bashQuoted(text: string, style: number): string {
  if (style === 0) return `'${text.replaceAll("'", String.raw`'\''`)}'`
  if (style === 1) return `"${text.replace(/["\\$`]/g, String.raw`\$&`)}"`
  const codes = [...text].map((char) => (/[\\']/.test(char) ? `\\${char}` : char === '\n' ? String.raw`\n` : char))
  return `$'${codes.join('')}'`
}

/** As Chrome does for cmd.exe, in its two ways: quoted with carets in front of everything, or plain. */
function cmdQuoted(text: string): string {
  const argument = `"${text.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
  return argument.replace(/[^\w/.:-]/g, (char) => (char === '\n' ? '^\n\n' : `^${char}`))
}

describe('words', () => {
  test('what is quoted for bash is read as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.nat(2)), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (words, isBroken) => {
          const line = words.map(([text, style]) => bashQuoted(text, style)).join(isBroken ? ' \\\n  ' : '  ')
          const { commands, notes } = bashCommands(`curl ${line} | jq .`)
          expect(commands[0]?.words).toEqual(['curl', ...words.map(([text]) => text)])
          expect(commands[1]?.words).toEqual(['jq', '.'])
          expect(notes).toEqual([])
        },
      ),
    )
  })

  test('what is quoted for cmd.exe is read as it was', () => {
    const plain = word.map((text) => text.replaceAll('%', ''))
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 5 }), (words) => {
        const line = `curl ${words.map(cmdQuoted).join(' ^\n  ')}`
        expect(cmdCommands(line).commands[0]?.words).toEqual(['curl', ...words])
      }),
    )
  })

  test('no text makes the readers throw', () => {
    const text = fc.string({ unit: fc.constantFrom(...'\'"\\$`(){}<>|&;#^% \n=-curlHd@AZ0'.split('')), maxLength: 80 })
    fc.assert(
      fc.property(text, (any) => {
        bashCommands(any)
        cmdCommands(any)
        readCurl(`curl ${any}`)
      }),
      { numRuns: 500 },
    )
  })
})

test.each([
  [
    'a variable that is assigned',
    'TOKEN=abc\ncurl "https://$HOST/x" -H "X: $TOKEN ${OTHER:-d}"',
    ['curl', 'https://\0env.HOST\0/x', '-H', 'X: abc d'],
  ],
  [
    'a heredoc',
    'curl -d @- https://a.example <<\'EOF\'\n{"a": "$x"}\nEOF\n',
    ['curl', '-d', '@-', 'https://a.example'],
  ],
  ['redirections', 'curl https://a.example 2>/dev/null > out.json', ['curl', 'https://a.example']],
  ['a prompt', '$ curl https://a.example', ['curl', 'https://a.example']],
  ['ANSI-C quotes', String.raw`curl $'\x41\u00e9\101\t\'q'`, ['curl', "AéA\t'q"]],
])('bash: %s', (_what, text, words) => {
  expect(bashCommands(text).commands[0]?.words).toEqual(words)
})

test('a heredoc is what the command reads', () => {
  const book = readCurl('curl --json @- https://a.example/search <<EOF\n{"q": 1}\nEOF')
  expect('calls' in book && book.calls[0]?.body).toEqual({ kind: 'json', value: { q: 1 } })
})

test('the kind of shell is told by its carets', () => {
  expect(isCmdText('curl "https://a.example" ^\n -H "A: b"')).toBe(true)
  expect(isCmdText("curl 'https://a.example?x=^' \\\n -H 'A: b'")).toBe(false)
})

test('a mistake in a line is said without its values', () => {
  expect(readCurl('curl https://a.example --no-such-option=hunter22')).toEqual({
    why: expect.not.stringContaining('hunter22'),
  })
})
