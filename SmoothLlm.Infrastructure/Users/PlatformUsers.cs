using Microsoft.AspNetCore.Identity;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>Creates users and platform admins from the outside of the portal. Saves through the scope's own context.</summary>
internal sealed class PlatformUsers(UserManager<ApplicationUser> users, RoleManager<IdentityRole> roles, TimeProvider time)
{
    /// <summary>The platform role that sees the admin area.</summary>
    public const string AdminRole = PlatformRoles.Admin;

    public Task<ApplicationUser?> FindAsync(string email) => users.FindByEmailAsync(email);

    public async Task<bool> HasAdminAsync() => (await users.GetUsersInRoleAsync(AdminRole)).Count > 0;

    /// <summary>Everything that Identity has against this user, who does not exist yet.</summary>
    public async Task<IReadOnlyList<string>> CheckEmailAsync(string email)
    {
        var problems = new List<string>();
        foreach (var validator in users.UserValidators)
            problems.AddRange(Describe(await validator.ValidateAsync(users, Draft(email, ""))));
        return problems;
    }

    /// <summary>Everything that Identity has against this password.</summary>
    public async Task<IReadOnlyList<string>> CheckPasswordAsync(string email, string password)
    {
        var problems = new List<string>();
        foreach (var validator in users.PasswordValidators)
            problems.AddRange(Describe(await validator.ValidateAsync(users, Draft(email, ""), password)));
        return problems;
    }

    /// <summary>Creates a user whose address counts as confirmed.</summary>
    /// <exception cref="InvalidOperationException">Identity refuses; the message says why.</exception>
    public async Task<ApplicationUser> CreateAsync(string email, string password, string displayName)
    {
        var user = Draft(email, displayName);
        user.EmailConfirmed = true;
        user.CreatedAt = time.GetUtcNow();
        ThrowUnless(await users.CreateAsync(user, password), $"The user {email} could not be created");
        return user;
    }

    /// <summary>Makes a user a platform admin; nothing happens when the user is one.</summary>
    public async Task MakeAdminAsync(ApplicationUser user)
    {
        if (!await roles.RoleExistsAsync(AdminRole))
            ThrowUnless(await roles.CreateAsync(new IdentityRole(AdminRole)), $"The role {AdminRole} could not be created");
        if (!await users.IsInRoleAsync(user, AdminRole))
            ThrowUnless(await users.AddToRoleAsync(user, AdminRole), $"{user.Email} could not be made an admin");
    }

    private static ApplicationUser Draft(string email, string displayName) => new()
    {
        UserName = email,
        Email = email,
        DisplayName = displayName,
    };

    private static IEnumerable<string> Describe(IdentityResult result) => result.Errors.Select(error => error.Description);

    private static void ThrowUnless(IdentityResult result, string message)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"{message}: {string.Join(' ', Describe(result))}");
    }
}
