import { fn, functions } from '../../builtins/define.ts'
import { PyFile } from '../../builtins/functions/open-file.ts'
import { Lookup } from '../../values/lookup.ts'
import { PyClass } from '../../values/classes.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Value } from '../../values/value.ts'
import { harmlessModule, moduleValue } from '../classes/harmless.ts'
import { daysInMonth, isLeap, weekdayOf } from '../time/calendar.ts'
import { settingsModules } from '../settings/settings-modules.ts'
import { months, weekdays } from '../time/strftime.ts'
import { PyList } from '../../values/list.ts'

const same = (name: string): [string, Value] => [name, fn(`${name}(~value)`, (given) => given.value(0))]

/** Module `abc`. */
const abcModule: ModuleSource = {
  name: 'abc',
  members: new Map<string, Value>([
    ['ABC', new PyClass({ name: 'ABC', native: {} })],
    ['ABCMeta', new PyClass({ name: 'ABCMeta', native: {} })],
    same('abstractmethod'),
    same('abstractproperty'),
  ]),
}

/** Module `io`: texts as files. */
const ioModule: ModuleSource = {
  name: 'io',
  members: functions({
    'StringIO(initial=)': (given) => new PyFile('<StringIO>', given.text(0, ''), 'r'),
    'BytesIO(initial=)': (given) =>
      new PyFile('<BytesIO>', given.has(0) ? Buffer.from(given.bytes(0)).toString('utf8') : '', 'rb'),
  }),
}

/** Module `calendar`. */
const calendarModule: ModuleSource = {
  name: 'calendar',
  members: new Map<string, Value>([
    ['month_name', new PyList(['', ...months])],
    ['month_abbr', new PyList(['', ...months.map((name) => name.slice(0, 3))])],
    ['day_name', new PyList([...weekdays])],
    ['day_abbr', new PyList(weekdays.map((name) => name.slice(0, 3)))],
    ...functions({
      'monthrange(year, month)': (given, running) => {
        const [year, month] = [given.int(0), given.int(1)]
        if (month < 1 || month > 12) running.raise('ValueError', `bad month number ${month}; must be 1-12`)
        return new PyTuple([weekdayOf({ year, month, day: 1 }), daysInMonth(year, month)])
      },
      'isleap(year)': (given) => isLeap(given.int(0)),
      'weekday(year, month, day)': (given) => weekdayOf({ year: given.int(0), month: given.int(1), day: given.int(2) }),
    }),
  ]),
}

/** `google.colab.userdata`: secrets of a notebook, which are environment variables elsewhere. */
const userdataModule: ModuleSource = {
  name: 'google.colab.userdata',
  members: functions({
    'get(key)': (given, running) => new Lookup({ store: 'env', key: given.text(0), at: running.at }),
  }),
}
const colabModule: ModuleSource = harmlessModule(
  'google.colab',
  new Map<string, Value>([['userdata', moduleValue(userdataModule)]]),
)

const dotenvNames = new Map<string, Value>([
  ['load_dotenv', fn('load_dotenv(*~args, **~options)', () => true)],
  ['find_dotenv', fn('find_dotenv(*~args, **~options)', () => '.env')],
  [
    'dotenv_values',
    fn('dotenv_values(*~args, **~options)', (_given, running) =>
      running.unknown(
        `line ${running.lineOf(running.at)} reads the values of a .env file`,
        'Take them from the environment: os.environ["…"].',
      ),
    ),
  ],
])

/** Loads what is iterated over as it is: `for x in tqdm(xs)`. */
const tqdm = fn('tqdm(iterable=, **~options)', (given) => given.value(0))

const loggingNames = new Map<string, Value>(
  Object.entries({ NOTSET: 0, DEBUG: 10, INFO: 20, WARNING: 30, WARN: 30, ERROR: 40, CRITICAL: 50, FATAL: 50 }),
)

/** Modules of a few names, and those that have no bearing on a config. */
export const smallModules: readonly ModuleSource[] = [
  abcModule,
  ioModule,
  calendarModule,
  userdataModule,
  colabModule,
  harmlessModule('google'),
  { name: 'dotenv', members: dotenvNames },
  ...settingsModules,
  harmlessModule('logging', loggingNames),
  ...[
    'logging.config',
    'logging.handlers',
    'warnings',
    'traceback',
    'pprint',
    'gc',
    'signal',
    'atexit',
    'loguru',
    'rich',
    'rich.console',
    'structlog',
    'nest_asyncio',
    'marimo',
    'faulthandler',
  ].map((name) => harmlessModule(name)),
  { name: 'tqdm', members: new Map<string, Value>([['tqdm', tqdm]]) },
  { name: 'tqdm.auto', members: new Map<string, Value>([['tqdm', tqdm]]) },
  {
    name: '__future__',
    members: new Map<string, Value>([
      ['annotations', null],
      ['division', null],
      ['print_function', null],
    ]),
  },
]
