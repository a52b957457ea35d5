import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const bannedKafka = ['kafkajs'];
const from = (sourceTag, onlyDependOnLibsWithTags, more = {}) => ({ sourceTag, onlyDependOnLibsWithTags, ...more });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.muster/**', '.nx/**', 'libs/contracts/src/generated/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          // The command line loads clients of database and broker only for the commands that need them: the one that watches, those of accounts.
          checkDynamicDependenciesExceptions: ['@muster/platform-operating/*', '@muster/platform-operating', '@muster/platform-accounts', '@muster/platform-postgres'],
          depConstraints: [
            from('type:kernel', ['type:kernel'], { bannedExternalImports: bannedKafka }),
            from('type:contracts', ['type:contracts', 'type:kernel'], { bannedExternalImports: bannedKafka }),
            from('type:domain', ['type:domain', 'type:contracts', 'type:kernel'], { bannedExternalImports: ['kafkajs', '@nestjs/*', 'pg', 'typeorm'] }),
            from('type:platform', ['type:platform', 'type:contracts', 'type:kernel', 'type:testing-kit']),
            // The one lib that joins the pure rules of records with the platform, so that the path of a batch is held once.
            from('type:mastering', ['type:mastering', 'type:testing', 'type:domain', 'type:contracts', 'type:platform', 'type:kernel'], { bannedExternalImports: bannedKafka }),
            from('type:app', ['type:testing', 'type:domain', 'type:contracts', 'type:platform', 'type:mastering', 'type:kernel'], { bannedExternalImports: bannedKafka }),
            from('app:local', ['type:testing', 'type:app', 'type:mastering', 'type:domain', 'type:contracts', 'type:platform', 'type:kernel']),
            // What runs in a browser asks over HTTP, and shares no code with what answers.
            from('app:console', [], { bannedExternalImports: [...bannedKafka, '@nestjs/*', 'pg', 'typeorm'] }),
            // Waiting and servers for specs; no lib that has specs stands below it save what starts the servers.
            from('type:testing-kit', ['type:platform', 'type:contracts', 'type:kernel']),
            from('type:testing', ['type:testing-kit', 'type:mastering', 'type:domain', 'type:contracts', 'type:platform', 'type:kernel', 'type:testing']),
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // kafkajs stays behind one lib; so does every other way to a broker.
    files: ['**/*.ts'],
    ignores: ['libs/platform/kafka/**', 'libs/platform/avro/**', '**/*.spec.ts', 'test/**', 'libs/testing/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'kafkajs', message: 'Use @muster/platform-kafka.' }, ...['@muster/testing', '@muster/testing-kit'].map((name) => ({ name, message: 'For specs only.' }))] }] },
  },
);
