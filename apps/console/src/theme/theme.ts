import { Button, createTheme, InputWrapper, Modal, NumberInput, PasswordInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';

/** Dense, with one accent. Colours stand in theme.css, where both schemes are side by side. */
export const theme = createTheme({
  primaryColor: 'blue',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs', autosize: false } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    // Locking the scroll would write a style into the page, which its policy forbids.
    ModalRoot: Modal.Root.extend({ defaultProps: { lockScroll: false, centered: true, size: 'md', transitionProps: { duration: 0 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 0 } }),
    // The library's are ten pixels high, which is too small to read.
    InputWrapper: InputWrapper.extend({ vars: () => ({ label: {}, description: { '--input-description-size': '12px' }, error: { '--input-error-size': '12px' }, success: {} }) }),
  },
});
