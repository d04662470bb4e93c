import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { validatedParameters } from './tools/eslint-validated-parameters.mjs';

const environment = {
  object: 'process',
  property: 'env',
  message: 'The environment is read by libs/config alone: take what you need as a parameter.',
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.tallyman/', 'apps/console/public/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { tallyman: { rules: { 'validated-parameters': validatedParameters } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Nest types its options as classes and takes plain objects for them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 60],
      'no-restricted-properties': ['error', environment],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env'],
            message: environment.message,
          })),
        },
      ],
      'tallyman/validated-parameters': 'error',
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec-support.ts', '**/testing/**/*.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      // jest's matchers (`expect.any`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['libs/config/**/*.ts', 'test/**/*.ts', 'tools/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: {
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 60],
      'no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
    },
  },
);
