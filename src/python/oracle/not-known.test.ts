import { describe, expect, it } from 'vitest'
import { builtins } from '../builtins/index.ts'
import { standardModules } from '../modules/index.ts'
import { runProgram } from '../run/run-program.ts'
import { Lookup, LookupText } from '../values/lookup.ts'
import { Mutable } from '../values/mutable.ts'
import { Unknown, type Value } from '../values/value.ts'
import { cpuTime } from '../../../test/kits/cpu-time.ts'

const variables: Readonly<Record<string, string>> = {
  HOST: 'api.example.com',
  N: '7',
  LIST: 'a,b',
  API_TOKEN: 'very secret',
  EMPTY: '',
}
const files: Readonly<Record<string, string>> = {
  'config.json': '{"a": [1, 2]}',
  'data/rows.yaml': 'x: 2024-01-02\n',
  'settings.toml': 'n = 1\n',
  'lines.txt': 'one\r\ntwo\n',
}

function run(text: string): { readonly value: Value; readonly decided: readonly string[] } {
  const host = {
    now: 1_767_323_045_750,
    env: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    file: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined),
  }
  const { globals, machine } = runProgram({
    texts: [
      {
        file: 'p.py',
        text: `import os, json, requests, yaml, tomllib, re, copy, sys, base64\nfrom pathlib import Path\n${text}`,
      },
    ],
    host,
    builtins,
    modules: standardModules,
  })
  return { value: globals.get('x') ?? null, decided: [...machine.decided.keys()] }
}

/** A value as a short text: lookups as `{KEY}`, what is not known as `?`. */
function shown(value: Value): string {
  if (value instanceof Unknown) return '?'
  if (value instanceof Mutable && value.tainted !== undefined) return 'tainted'
  if (value instanceof Lookup) return `{${value.key}}`
  if (value instanceof LookupText)
    return value.parts.map((part) => (typeof part === 'string' ? part : `{${part.key}}`)).join('')
  return builtins.repr(
    value,
    runProgram({
      texts: [{ file: 'p.py', text: '' }],
      host: { now: 0, env: () => undefined, file: () => undefined },
      builtins,
      modules: standardModules,
    }).machine,
  )
}

describe('lookups', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['f"https://{os.environ["HOST"]}/v1"'.replaceAll('os.environ["HOST"]', "os.environ['HOST']"), 'https://{HOST}/v1'],
    ["'Bearer ' + os.environ['API_TOKEN']", 'Bearer {API_TOKEN}'],
    ["'%s-%s' % (os.environ['HOST'], 1)", '{HOST}-1'],
    ["'{}/{a}'.format(os.environ['HOST'], a=os.getenv('N'))", '{HOST}/{N}'],
    ["'/'.join(['a', os.environ['HOST'], 'b'])", 'a/{HOST}/b'],
    ["str(os.environ['HOST'])", '{HOST}'],
    ["os.environ['HOST'].strip()", '{HOST}'],
    ["os.environ['HOST'].rstrip('/')", '{HOST}'],
    ["os.environ['HOST'].upper()", "'API.EXAMPLE.COM'"],
    ["os.environ['API_TOKEN'].strip()", '{API_TOKEN}'],
    ["os.environ['API_TOKEN'].upper()", '?'],
    ["os.environ['API_TOKEN'].encode()", '?'],
    ['base64.b64encode(f"u:{os.environ[\'API_TOKEN\']}".encode()).decode()', '?'],
    ["os.getenv('LIST').split(',')", "['a', 'b']"],
    ["int(os.getenv('N', '5'))", '7'],
    ["int(os.getenv('MISSING', '5'))", '5'],
    ["float(os.environ['N'])", '7.0'],
    ["int(os.environ['MISSING'])", '?'],
    ['f"{os.environ[\'HOST\']:>20}"', '?'],
    ["json.dumps({'t': os.environ['API_TOKEN']})", '?'],
    ["'N' in os.environ", 'True'],
    ["'MISSING' in os.environ", 'False'],
    ["isinstance(os.environ['HOST'], str)", 'True'],
    ["re.sub('a', 'b', os.environ['HOST'])", '?'],
    ["{'k': os.getenv('HOST', 'x')}['k']", '{HOST}'],
    ['list(os.environ.keys())', '?'],
    ["copy.deepcopy({'t': os.environ['HOST']})['t']", '{HOST}'],
  ]
  it.each(texts)('%s', (expression, expected) => {
    expect(shown(run(`x = ${expression}`).value)).toBe(expected)
  })

  it('note by which variables something was decided, and never by secrets', () => {
    expect(run("x = int(os.getenv('N', '5'))").decided).toEqual(['N'])
    expect(run('x = f"{os.environ[\'API_TOKEN\']}"').decided).toEqual([])
    expect(run("x = os.environ['API_TOKEN'].lower()").decided).not.toContain('HOST')
  })

  it('of a variable that the program sets itself are its value', () => {
    expect(shown(run("os.environ['API_KEY'] = 'k'\nx = os.environ['API_KEY'] + os.getenv('API_KEY')").value)).toBe(
      "'kk'",
    )
  })
})

describe('what is not known', () => {
  const api = "r = requests.get('https://x.y').json()\n"
  const programs: readonly (readonly [string, string])[] = [
    [`${api}x = len(r)`, '?'],
    [`${api}x = str(r)`, '?'],
    [`${api}x = 'a'.join(r)`, '?'],
    [`${api}x = [1]\nx.extend(r)`, 'tainted'],
    [`${api}x = {}\nx.update(r)`, 'tainted'],
    [`${api}x = {'a': 1}.get('a', r)`, '1'],
    [`${api}x = {'a': 1}.get('b', r)`, '?'],
    [`${api}x = any([r, True])`, 'True'],
    [`${api}x = all([r, True])`, '?'],
    [`${api}x = sorted([r, 1])`, '?'],
    [`${api}x = json.dumps([r])`, '?'],
    [`${api}x = f"{[r]}"`, '?'],
    [`${api}x = print(r)`, 'None'],
    [`${api}x = isinstance(r, dict)`, '?'],
    [`${api}x = sum([1, r])`, '?'],
    [`${api}x = dict(a=r)['a']`, '?'],
    ['import random\nx = random.random()', '?'],
    ['import uuid\nx = str(uuid.uuid4())', '?'],
    ['x = hash("a")', '?'],
    ['x = sys.argv[1:]', '[]'],
    ['x = len(sys.argv)', '1'],
    ['x = os.path.exists("folder")', '?'],
    [
      'import logging\nlogging.basicConfig(level=logging.INFO)\nlog = logging.getLogger(__name__)\nlog.info("x")\nx = 1',
      '1',
    ],
    ['from dotenv import load_dotenv\nload_dotenv()\nx = 1', '1'],
    [
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--n", type=int, default=3)\np.add_argument("--all", action="store_true")\na = p.parse_args()\nx = (a.n, a.all)',
      '(3, False)',
    ],
    ['import argparse\np = argparse.ArgumentParser()\np.add_argument("name")\nx = p.parse_args().name', '{name}'],
    ['from google.colab import userdata\nx = userdata.get("API_KEY")', '{API_KEY}'],
  ]
  it.each(programs)('%s', (program, expected) => {
    expect(shown(run(program).value)).toBe(expected)
  })
})

describe('files beside the program', () => {
  const programs: readonly (readonly [string, string])[] = [
    ["with open('config.json') as f:\n    x = json.load(f)", "{'a': [1, 2]}"],
    ["x = json.loads(Path('config.json').read_text())", "{'a': [1, 2]}"],
    ["x = yaml.safe_load(open('data/rows.yaml'))", "{'x': datetime.date(2024, 1, 2)}"],
    ["x = yaml.safe_load((Path('data') / 'rows.yaml').read_text())['x'].isoformat()", "'2024-01-02'"],
    ["with open('settings.toml', 'rb') as f:\n    x = tomllib.load(f)", "{'n': 1}"],
    ["x = [line.strip() for line in open('lines.txt')]", "['one', 'two']"],
    ["x = open('lines.txt').readlines()", "['one\\n', 'two\\n']"],
    ["x = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'config.json')))", "{'a': [1, 2]}"],
    ["x = json.load(open(Path(__file__).parent / 'config.json'))", "{'a': [1, 2]}"],
    ["x = os.path.exists('config.json')", 'True'],
    ["x = os.path.exists('nope.json')", 'False'],
    ["try:\n    open('nope.json')\nexcept FileNotFoundError:\n    x = 'none'", "'none'"],
    ["with open('out.json', 'w') as f:\n    json.dump({'a': 1}, f)\nx = 1", '1'],
    ["open('config.json', 'w').write('{}')\nx = open('config.json').read()", '?'],
  ]
  it.each(programs)('%s', (program, expected) => {
    expect(shown(run(program).value)).toBe(expected)
  })
})

describe('hostile programs', () => {
  it.each([
    "x = 'a' * 10**9",
    'x = list(range(10**9))',
    "x = '{:1000000}'.format(1)",
    "x = 'x'.rjust(10**9)",
    'x = sum(range(10**9))',
    'import itertools\nx = list(itertools.count())',
    'import math\nx = math.factorial(10**6)',
    'x = bytes(10**12)',
    "x = re.match(r'(a+)+$', 'a' * 40 + 'b')",
    'x = 9 ** 9 ** 9',
    'a = []\na.append(a)\nx = json.dumps(a)',
  ])('%s ends soon', (program) => {
    const spent = cpuTime()
    try {
      run(program)
    } catch (error) {
      expect(String(error)).toMatch(/Could not|Error/)
    }
    expect(spent()).toBeLessThan(5000)
  })

  it('keep __proto__ as a key like any other', () => {
    expect(shown(run('x = json.loads(\'{"__proto__": {"a": 1}}\')["__proto__"]["a"]').value)).toBe('1')
  })
})
