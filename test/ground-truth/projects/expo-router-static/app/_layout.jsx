import { Stack } from 'expo-router';
export default () => <Stack screenOptions={{ title: 'Edition one' }} />;
