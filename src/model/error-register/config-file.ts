import type { ErrorMeaning } from './meaning.ts'

/** Files that are read as a config. */
export const configFileErrors = {
  CONFIG_FILE_NOT_FOUND: {
    about: 'config',
    recovery: 'usage',
    summary: 'there is no such file',
    docs: 'check the path; near names are listed',
  },
  CONFIG_IS_FOLDER: { about: 'config', recovery: 'usage', summary: 'the path is a folder', docs: 'name a file in it' },
  CONFIG_FILE_UNREADABLE: {
    about: 'config',
    recovery: 'usage',
    summary: 'the system refuses to read it',
    docs: 'check its permissions',
  },
  CONFIG_FILE_TOO_LARGE: {
    about: 'config',
    recovery: 'usage',
    summary: 'over 10 MiB',
    docs: 'keep data in files of its own',
  },
  CONFIG_FILE_EMPTY: {
    about: 'config',
    recovery: 'usage',
    summary: 'nothing but white space or comments',
    docs: '`sluice init` writes one to start from',
  },
  CONFIG_NOT_TEXT: { about: 'config', recovery: 'usage', summary: 'not UTF-8', docs: 'save it as UTF-8' },
  CONFIG_UNKNOWN_FORMAT: {
    about: 'config',
    recovery: 'usage',
    summary: "the file's ending is not one that a config has",
    docs: 'rename it to what it holds',
  },
  YAML_SYNTAX: {
    about: 'config',
    recovery: 'usage',
    summary: 'malformed YAML, a key twice, several documents',
    docs: 'correct the marked line',
  },
  JSON_SYNTAX: {
    about: 'config',
    recovery: 'usage',
    summary: 'malformed JSON, a key twice, comments',
    docs: 'correct the marked line',
  },
  TOML_SYNTAX: {
    about: 'config',
    recovery: 'usage',
    summary: 'a secrets or config file is malformed',
    docs: 'correct the named line',
  },
  PYTHON_SYNTAX: {
    about: 'config',
    recovery: 'usage',
    summary: 'the Python is malformed',
    docs: 'look for a missing comma, quote or bracket',
  },
  PYTHON_NOT_LITERAL: {
    about: 'config',
    recovery: 'usage',
    summary: 'something has to be computed; Python is read, not run',
    docs: 'write the value, or use a TypeScript config',
  },
  PYTHON_FAILS: {
    about: 'config',
    recovery: 'usage',
    summary: 'Python would stop with an exception at this line',
    docs: 'run the program with Python, which should fail in the same way, and mend it there',
  },
  PYTHON_TOO_MUCH: {
    about: 'config',
    recovery: 'usage',
    summary: 'the Python computes more, or calls deeper, than is read',
    docs: 'keep the configuration apart from what computes much; what has to be computed goes into a TypeScript config',
  },
  PYTHON_UNKNOWN: {
    about: 'config',
    recovery: 'usage',
    summary: 'something hangs on what is only known when Python runs: an answer of an API, a library',
    docs: 'write the value, or look it up with `dlt.secrets` or `os.environ`',
  },
  PYTHON_NOT_FOUND: {
    about: 'config',
    recovery: 'usage',
    summary: '`--with-python`: there is no such Python',
    docs: 'name the one that runs the program: `--python .venv/bin/python`',
  },
  PYTHON_TIMED_OUT: {
    about: 'config',
    recovery: 'usage',
    summary: '`--with-python`: the program did not end in time',
    docs: 'declare the pipelines in a file that does nothing else',
  },
  PYTHON_NO_CONFIG: {
    about: 'config',
    recovery: 'usage',
    summary: 'no `rest_api_source({…})` or its like, and no YAML block with `client` and `resources`',
    docs: 'write one',
  },
  NOTEBOOK_UNREADABLE: {
    about: 'config',
    recovery: 'usage',
    summary: 'it is not a notebook, or one of another language than Python',
    docs: 'save it from Jupyter once more',
  },
  SOURCE_NEEDED: {
    about: 'config',
    recovery: 'usage',
    summary: 'the file holds several configurations, and one is needed',
    docs: '`--source NAME`',
  },
  SOURCE_UNKNOWN: {
    about: 'config',
    recovery: 'usage',
    summary: 'no configuration of the file has that name',
    docs: 'name one of those that are listed',
  },
  CONFIG_MODULE_FAILED: {
    about: 'config',
    recovery: 'usage',
    summary: 'the module throws, or imports what is not there',
    docs: 'correct the named line',
  },
  CONFIG_MODULE_NO_EXPORT: {
    about: 'config',
    recovery: 'usage',
    summary: 'the module exports no config',
    docs: '`export default pipeline(…)`',
  },
  CONFIG_INVALID: {
    about: 'config',
    recovery: 'usage',
    summary: 'several problems at once; each is printed with its own code',
    docs: 'see them',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
