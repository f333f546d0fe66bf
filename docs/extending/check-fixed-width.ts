import { built, decoderCases } from 'sluice/testing'
import { fixedWidth } from './fixed-width.ts'
import { runCases } from './run-cases.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const make = () => built(fixedWidth({ fields: { id: 3, name: 6 } }))
const contentType = 'text/plain; charset=utf-8'
const gives = [
  { id: '1', name: 'Zoë' },
  { id: '22', name: '"a,b"' },
]

await runCases(
  decoderCases(make, {
    cases: [
      { name: 'lines of fields', bytes: bytes('1  Zoë   \n22 "a,b" \n'), contentType, gives },
      { name: 'line ends of Windows', bytes: bytes('1  Zoë   \r\n22 "a,b" \r\n'), contentType, gives },
    ],
    cut: [['in the middle of a line', bytes('1  Zoë   \n22 "a')]],
    wrong: [
      ['HTML', bytes('<html>\n<body>Not today</body>\n</html>\n'), 'text/html'],
      ['another encoding', Uint8Array.of(0xff, 0xfe, 0x31, 0x0a), contentType],
    ],
    endless: () => bytes('x'.repeat(1 << 16)),
  }),
)
