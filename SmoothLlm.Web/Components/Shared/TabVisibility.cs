namespace SmoothLlm.Web.Components.Shared;

/// <summary>
/// Whether anybody can see the browser's tab that a circuit is for. What reads the database again and again rests while
/// nobody can, and is up to date a moment after somebody looks again.
/// </summary>
public sealed class TabVisibility
{
    /// <summary>Whether another tab is in front of it, or the window is away.</summary>
    public bool IsHidden { get; private set; }

    /// <summary>Somebody looks again.</summary>
    public event EventHandler? Shown;

    public void Set(bool isHidden)
    {
        bool isBack = IsHidden && !isHidden;
        IsHidden = isHidden;
        if (isBack)
            Shown?.Invoke(this, EventArgs.Empty);
    }
}
