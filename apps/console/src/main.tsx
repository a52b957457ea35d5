import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { Problem } from './api/problem';
import { Pages } from './Pages';
import './theme/components';
import './theme/theme.css';
import './theme/page.css';
import { theme } from './theme/theme';

const isRefusal = (error: unknown) => error instanceof Problem && error.status >= 400 && error.status < 500;

const client = new QueryClient({
  // What is refused stays refused when it is asked again; what did not answer may answer.
  defaultOptions: { queries: { staleTime: 2_000, retry: (tries, error) => tries < 2 && !isRefusal(error), retryDelay: (tries) => 500 * 2 ** tries } },
});

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    {/* The variables and classes stand in files: the policy of the page lets no style be written into it. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withStaticClasses={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
