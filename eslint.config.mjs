// Lint for the whole tree. The rules here are the machine-checked half of the house style; the
// structural half (rooms, purity, sizes, headers) lives in test/tidy.test.ts.

import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export const holes = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of literals: an enum is neither erasable nor exhaustive.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from where it lives.' },
];

const config = tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.holdfast/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // noUnusedLocals and noUnusedParameters say it, in the check of types.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // There are none of ours: `holes` and erasableSyntaxOnly forbid them. It took a tenth of the lint.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // A class with a #field is taken by name already, and a seventh of the lint went into this.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-params': ['error', 3],
      'max-depth': ['error', 3],
      'no-restricted-syntax': ['error', ...holes],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'cluster/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipComments: true }] },
  },
  {
    // What is deprecated matters where it is built on.
    files: ['test/**'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['*.config.*'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    // Generated: looked at, so that it may be named among changed files, but not for style.
    files: ['src/gen/**'],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['cluster/*.mjs', 'eslint.config.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly' },
    },
  },
);

export default config;
