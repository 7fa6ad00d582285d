using Microsoft.AspNetCore.Components;
using Radzen;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>Says what was done, and takes it back while it is shown: kinder than asking before, where taking back is cheap.</summary>
internal static class UndoToast
{
    /// <summary>Long enough to read, to regret, and to come to the button by keyboard.</summary>
    public const double ShownMilliseconds = 10_000;

    /// <param name="owner">The page, which shows what comes of it.</param>
    /// <param name="summary">What was done.</param>
    /// <param name="undo">Takes it back. The user may have left the page.</param>
    public static void NotifyUndo(this NotificationService toasts, ComponentBase owner, string summary, Func<Task> undo)
    {
        var toast = new NotificationMessage { Severity = NotificationSeverity.Success, Summary = summary, Duration = ShownMilliseconds };
        // Once: whoever clicks twice finds it gone.
        var undoOnce = EventCallback.Factory.Create(owner, () => toasts.Messages.Remove(toast) ? undo() : Task.CompletedTask);
        toast.DetailContent = _ => builder =>
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "type", "button");
            builder.AddAttribute(2, "class", "button button-small");
            builder.AddAttribute(3, "data-testid", "undo");
            builder.AddAttribute(4, "onclick", undoOnce);
            builder.AddContent(5, T("Undo"));
            builder.CloseElement();
        };
        toasts.Notify(toast);
    }
}
