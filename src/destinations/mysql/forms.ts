/** What people may write for a MySQL or MariaDB server. */
export const mysqlForms = ['mysql', 'mysql://user:password@host:3306', 'mariadb://user:password@host:3306'] as const
