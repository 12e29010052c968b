import { mount } from '../parts/mount.tsx';
import { Guide } from './guide.tsx';

mount(<Guide />);
